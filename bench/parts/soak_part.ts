import { runLoad } from "../load/run_load.ts";
import { inFigures } from "../report/figures.ts";
import { processUsage } from "../subjects/process_usage.ts";
import { startGateway } from "../subjects/start_gateway.ts";
import type { BenchContext, BenchPart } from "./bench_context.ts";
import { micCorpus } from "./standby_part.ts";

/** A rate that is no effort, and messages that are signed within a coffee break. */
const soakRate = 250;
const sampleMs = 1_000;

interface Sample {
  readonly minute: number;
  readonly megabytes: number;
}

/** Memory under full load for a few minutes: its peak. */
export const memoryPart: BenchPart = async (context) => {
  const { quick } = context;
  const corpus = await micCorpus(context);
  return await overTime(context, {
    ...{ title: "Memory under full load", corpus, minutes: quick ? 0.1 : 2 },
  });
};

/** Memory and latency over `--minutes` at a moderate rate of everything that a day brings. */
export const soakPart: BenchPart = async (context) => {
  const { quick } = context;
  const minutes = quick ? 0.2 : context.minutes;
  const messages = Math.ceil((minutes * 60 + context.warmupSeconds) * soakRate * 1.02);
  const corpus = await context.corpus({ mix: "day", messages, users: 1_000 });
  return await overTime(context, { title: "Soak", corpus, minutes, rate: soakRate });
};

async function overTime(
  { database, lanes, warmupSeconds, log }: BenchContext,
  { title, corpus, minutes, rate }: {
    readonly title: string;
    readonly corpus: string;
    readonly minutes: number;
    readonly rate?: number;
  },
) {
  await using subject = await startGateway({ corpus, database, mode: "standby", lanes });
  const samples: Sample[] = [];
  const startedAt = performance.now();
  const timer = setInterval(() => {
    samples.push({
      minute: (performance.now() - startedAt) / 60_000,
      megabytes: processUsage(subject.pids).rssBytes / 1e6,
    });
  }, sampleMs);
  const load = await runLoad({
    ...{ target: subject.edi, caCert: subject.caCert, corpus, connections: 256, rate },
    ...{ seconds: minutes * 60, warmupSeconds },
  });
  clearInterval(timer);
  log(`${title}: ${inFigures(load.perSecond)}/s, p99 ${inFigures(load.latency.p99)} ms`);
  // The first tenth is the program warming up.
  const settled = samples.slice(Math.floor(samples.length / 10));
  const third = Math.max(1, Math.floor(settled.length / 3));
  const mean = (part: readonly Sample[]) =>
    part.reduce((sum, { megabytes }) => sum + megabytes, 0) / Math.max(part.length, 1);
  const [early, late] = [mean(settled.slice(0, third)), mean(settled.slice(-third))];
  const { replies, latency } = load;
  return {
    title,
    notes: [
      `Generator: \`bench/load\`, ${
        rate === undefined ? "closed model, 256 connections" : `open model, ${rate} messages/s`
      }. Memory is that of the gateway's process alone, all its lanes included, once a second.`,
    ],
    tables: [{
      title: "Figures",
      columns: ["what", "value"],
      rows: [
        ["messages", load.latency.count],
        ["messages/s", inFigures(load.perSecond)],
        ["p50 ms", inFigures(latency.p50)],
        ["p99 ms", inFigures(latency.p99)],
        ["longest ms", inFigures(latency.max)],
        ["busy", replies.busy],
        ["wrong or failed", replies.wrong + replies.failed],
        ["MB in RAM at most", inFigures(Math.max(...samples.map(({ megabytes }) => megabytes), 0))],
        ["last third over first third", inFigures(late / early)],
      ],
    }],
    charts: [
      {
        name: "memory",
        title: `${title}: memory of the gateway`,
        kind: "line" as const,
        xLabel: "minutes",
        yLabel: "MB",
        series: [{
          name: "RSS",
          points: samples.map(({ minute, megabytes }) => ({ x: minute, y: megabytes })),
        }],
      },
      {
        name: "rate",
        title: `${title}: good replies in each second`,
        kind: "line" as const,
        xLabel: "minutes",
        yLabel: "messages/s",
        series: [{
          name: "replies",
          points: load.timeline.map((count, second) => ({ x: second / 60, y: count })),
        }],
      },
    ],
    data: { load, samples },
  };
}
