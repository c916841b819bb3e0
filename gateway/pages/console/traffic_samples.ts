/**
 * The traffic of this moment, sampled every ten seconds in memory: the figures of the overview. Taken
 * once for all viewers, so that a console that is open costs the traffic nothing more. What was is in
 * the database (`gateway/operations/traffic.ts`).
 */
import { type MetricValue, parseMetrics } from "./parse_metrics.ts";

/** One sample stands for so long, in milliseconds. */
const sampleMs = 10_000;

export interface TrafficSample {
  readonly at: Date;
  /** Messages per second since the sample before. */
  readonly perSecond: number;
  readonly refusedPerSecond: number;
  /** From arrival to answer, in milliseconds; undefined where nothing was answered. */
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

export interface TrafficSamplesOptions {
  readonly metrics: () => Promise<string>;
  readonly onSample: () => void;
  readonly onError: (error: unknown) => void;
}

interface Counts {
  readonly at: Date;
  readonly requests: number;
  readonly refused: number;
  /** Cumulated counts by upper bound in seconds. */
  readonly buckets: ReadonlyMap<number, number>;
}

export class TrafficSamples {
  #last: TrafficSample | undefined;
  #before: Counts | undefined;
  #values: readonly MetricValue[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turning: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(private readonly options: TrafficSamplesOptions) {}

  /** Undefined before there is one. */
  get last(): TrafficSample | undefined {
    return this.#last;
  }

  /** Sum of the last values of a metric that have these labels. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    return sumOf(this.#values, name, labels);
  }

  start(): void {
    const turn = async () => {
      await this.take(new Date()).catch(this.options.onError);
      if (!this.#stopped) this.#timer = setTimeout(() => this.#turning = turn(), sampleMs);
    };
    this.#turning = turn();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#turning;
  }

  /** Takes a sample. The first one only says from where to count. */
  async take(at: Date): Promise<void> {
    const { metrics, onSample } = this.options;
    this.#values = parseMetrics(await metrics());
    const counts = countsOf(at, this.#values);
    const before = this.#before;
    this.#before = counts;
    if (before === undefined) return;
    this.#last = sampleOf(before, counts);
    onSample();
  }
}

function countsOf(at: Date, values: readonly MetricValue[]): Counts {
  const buckets = new Map<number, number>();
  for (const { name, labels, value } of values) {
    if (name !== "songhanh_request_seconds_bucket" || labels.phase !== "answer") continue;
    const bound = labels.le === "+Inf" ? Infinity : Number(labels.le);
    buckets.set(bound, (buckets.get(bound) ?? 0) + value);
  }
  const requests = sumOf(values, "songhanh_requests_total", {});
  const refusedBy = (whom: "gateway" | "centre") =>
    sumOf(values, "songhanh_outcomes_total", { outcome: `refused by the ${whom}` });
  const refused = refusedBy("gateway") + refusedBy("centre");
  return { at, requests, refused, buckets };
}

function sumOf(
  values: readonly MetricValue[],
  name: string,
  labels: Readonly<Record<string, string>>,
): number {
  return values
    .filter((each) =>
      each.name === name &&
      Object.entries(labels).every(([label, value]) => each.labels[label] === value)
    )
    .reduce((sum, { value }) => sum + value, 0);
}

function sampleOf(before: Counts, counts: Counts): TrafficSample {
  const seconds = Math.max(0.001, (counts.at.getTime() - before.at.getTime()) / 1000);
  // A lane that was started anew counts from zero.
  const rate = (now: number, then: number) => Math.max(0, now - then) / seconds;
  const buckets = [...counts.buckets].sort(([a], [b]) => a - b)
    .map(([bound, count]) =>
      [bound, Math.max(0, count - (before.buckets.get(bound) ?? 0))] as const
    );
  return {
    at: counts.at,
    perSecond: rate(counts.requests, before.requests),
    refusedPerSecond: rate(counts.refused, before.refused),
    p50Ms: quantileMs(buckets, 0.5),
    p99Ms: quantileMs(buckets, 0.99),
  };
}

/** A quantile from cumulated counts, straight between the bounds of its bucket. */
function quantileMs(
  buckets: readonly (readonly [bound: number, count: number])[],
  quantile: number,
): number | undefined {
  const total = buckets.at(-1)?.[1] ?? 0;
  if (total === 0) return undefined;
  const wanted = total * quantile;
  let [lower, below] = [0, 0];
  for (const [bound, count] of buckets) {
    if (count >= wanted) {
      if (bound === Infinity) return lower * 1000;
      const part = count === below ? 1 : (wanted - below) / (count - below);
      return (lower + (bound - lower) * part) * 1000;
    }
    [lower, below] = [bound, count];
  }
  return undefined;
}
