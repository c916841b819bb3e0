/**
 * The counters of one thread. Each lane counts for itself; the main thread adds them up when it is
 * asked (`mergeMetrics`).
 */
import { AggregatorRegistry, Counter, Gauge, Histogram, Registry } from "prom-client";
import { heapGauges } from "./heap_gauges.ts";
import { QuickCounter } from "./quick_counter.ts";
import { QuickHistogram } from "./quick_histogram.ts";

/** From a quarter of a millisecond to the longest deadline, in seconds. */
const SECONDS = [
  0.00025,
  0.0005,
  0.001,
  0.0025,
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  0.5,
  1,
  5,
  30,
];

export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  heapGauges(registers);
  return {
    registry,
    requests: new QuickCounter({
      name: "songhanh_requests_total",
      help: "Requests by procedure and result",
      labels: ["procedure", "result"],
      registers,
    }),
    outcomes: new Counter({
      name: "songhanh_outcomes_total",
      help: "Answers by outcome, and by who was asked for them: gateway = nobody",
      labelNames: ["target", "outcome"] as const,
      registers,
    }),
    seconds: new QuickHistogram({
      name: "songhanh_request_seconds",
      help: "Time of a request by phase",
      label: "phase",
      buckets: SECONDS,
      registers,
    }),
    verifyFailures: new Counter({
      name: "songhanh_verify_failures_total",
      help: "Messages that could not be verified",
      labelNames: ["reason"] as const,
      registers,
    }),
    resultCodes: new Counter({
      name: "songhanh_result_codes_total",
      help: "Replies by result code, other than 00000",
      labelNames: ["code"] as const,
      registers,
    }),
    duplicates: new Counter({
      name: "songhanh_duplicates_total",
      help: "Repeated messages by what they repeat",
      labelNames: ["verdict"] as const,
      registers,
    }),
    batchMessages: new Histogram({
      name: "songhanh_journal_batch_messages",
      help: "Messages of one commit",
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
      registers,
    }),
    journalSeconds: new Histogram({
      name: "songhanh_journal_seconds",
      help: "Time of one commit",
      buckets: SECONDS,
      registers,
    }),
    journalSequence: new Gauge({
      name: "songhanh_journal_sequence",
      help: "Last sequence number by stream",
      labelNames: ["stream"] as const,
      registers,
    }),
    connections: new Gauge({
      name: "songhanh_connections",
      help: "Connections to the EDI address by what they are doing",
      labelNames: ["state"] as const,
      registers,
    }),
    connectionsClosed: new Counter({
      name: "songhanh_connections_closed_total",
      help: "Connections closed or not taken by a limit, or for what came on them",
      labelNames: ["reason"] as const,
      registers,
    }),
    httpRefusals: new Counter({
      name: "songhanh_http_refusals_total",
      help: "Requests answered with an HTTP status and no EDI answer",
      labelNames: ["status"] as const,
      registers,
    }),
    bodiesCut: new Counter({
      name: "songhanh_bodies_cut_total",
      help:
        "Refused messages of strangers of which the beginning alone was kept, by budget used up",
      labelNames: ["used_up"] as const,
      registers,
    }),
    bodyBytes: new Gauge({
      name: "songhanh_body_bytes",
      help: "Bytes that bodies under way and in flight take of their room",
      registers,
    }),
    passwords: passwordCounters(registers),
    targetInFlight: new Gauge({
      name: "songhanh_target_inflight",
      help: "Messages handed over and not answered",
      labelNames: ["target"] as const,
      registers,
    }),
  };
}

/** Wrong passwords by door; where counted: in the thread that was sent them. */
export function passwordCounters(registers: Registry[]) {
  return {
    wrong: new Counter({
      name: "songhanh_password_failures_total",
      help: "Wrong passwords, access keys and tokens by where they were sent",
      labelNames: ["where"] as const,
      registers,
    }),
    notTried: new Counter({
      name: "songhanh_passwords_not_tried_total",
      help: "Passwords and access keys not tried, as too many were wrong or waited",
      labelNames: ["where"] as const,
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;

/** What one thread has counted, in a form that can be sent between threads. */
export type MetricsSnapshot = Awaited<ReturnType<Registry["getMetricsAsJSON"]>>;

/** The sum of several threads in the text form that Prometheus reads. */
export async function mergeMetrics(snapshots: readonly MetricsSnapshot[]): Promise<string> {
  return await AggregatorRegistry.aggregate(
    [...snapshots] as Parameters<
      typeof AggregatorRegistry.aggregate
    >[0],
  ).metrics();
}
