import { readCorpusFacts } from "../corpus/mod.ts";
import { runLoad } from "../load/run_load.ts";
import { median } from "../report/figures.ts";
import { bringToSteadyState } from "../parts/measure.ts";
import { processUsage } from "../subjects/process_usage.ts";
import { startGateway } from "../subjects/start_gateway.ts";
import type { Subject } from "../subjects/subject.ts";
import type { TargetBench, TargetSection } from "./target_bench.ts";

interface Cost {
  readonly perSecond: number;
  /** Processor of gateways and database for a message, in microseconds. */
  readonly microseconds: number;
}

/** Two nodes on one database against one of as many lanes: what a message costs all together. */
export const nodesSection: TargetSection = async (bench) => {
  const one: Cost[] = [];
  const two: Cost[] = [];
  for (let round = 1; round <= bench.context.rounds; round++) {
    one.push(await costOf(bench, 1));
    two.push(await costOf(bench, 2));
  }
  const rounds = two.map(({ microseconds }, round) => microseconds / one[round]!.microseconds);
  return {
    figures: [{
      what: "two nodes on one database, cost per message over one node's",
      ...{ value: median(rounds), rounds, must: 1.1, aim: 1, less: true },
      why: "two lanes in all, 64 connections in all",
    }],
    data: { one, two },
  };
};

async function costOf(
  { context, production, corpora }: TargetBench,
  nodes: 1 | 2,
): Promise<Cost> {
  const corpus = corpora.mic;
  const { seconds, warmupSeconds } = context;
  const start = (node: number) =>
    startGateway({
      ...{ corpus, database: production, mode: "standby", lanes: 2 / nodes, keep: node > 0 },
    });
  await using first = await start(0);
  await using second = nodes === 2 ? await start(1) : undefined;
  const subjects = [first, second].filter((subject): subject is typeof first => !!subject);
  const used = () =>
    processUsage([...subjects.flatMap(({ pids }) => pids), ...production.pids]).cpuSeconds;
  // Each has a part of the corpus of its own: what was sent once would be a repeat.
  const share = Math.floor((await readCorpusFacts(corpus)).messages / nodes);
  const connections = 64 / nodes;
  // Until then each process compiles for itself, which two do twice.
  const begun = await Promise.all(
    subjects.map((subject, node) =>
      bringToSteadyState(context, subject, { corpus, connections, first: node * share })
    ),
  );
  const before = used();
  const loads = await Promise.all(subjects.map(({ edi: target, caCert }: Subject, node) => {
    const first = begun[node]!;
    return runLoad({
      ...{ target, caCert, corpus, connections, seconds, warmupSeconds },
      ...{ first, messages: (node + 1) * share - first },
    });
  }));
  const counted = loads.reduce(
    (sum, { latency, seconds }) =>
      sum + latency.count * (1 + warmupSeconds / Math.max(seconds, 0.001)),
    0,
  );
  return {
    perSecond: loads.reduce((sum, { perSecond }) => sum + perSecond, 0),
    microseconds: (used() - before) * 1e6 / Math.max(counted, 1),
  };
}
