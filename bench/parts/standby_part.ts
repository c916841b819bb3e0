import { inFigures } from "../report/figures.ts";
import { startFloor } from "../subjects/start_floor.ts";
import { startGateway } from "../subjects/start_gateway.ts";
import type { BenchContext, BenchPart } from "./bench_context.ts";
import {
  type Contender,
  measure,
  measureByTurns,
  type Measured,
  medianOf,
  medianRatio,
  throughputColumns,
  throughputRow,
} from "./measure.ts";

/** Share of the peak at which latency is judged, and the overload. */
const steadyShare = 0.7;
const overload = 3;

/** The standby against the floor program; then at 70 % of its peak, and at three times of it. */
export const standbyPart: BenchPart = async (context) => {
  const { database, lanes } = context;
  const corpus = await micCorpus(context);
  const lanesTried = [...new Set([1, lanes])];
  const contenders = lanesTried.flatMap((lanes): Contender[] =>
    [64, 256].flatMap((connections) => [
      {
        name: `floor, ${lanes} lanes, ${connections} connections`,
        start: () => startFloor({ database, lanes }),
        load: { corpus, connections },
      },
      {
        name: `standby, ${lanes} lanes, ${connections} connections`,
        start: () => startGateway({ corpus, database, mode: "standby", lanes }),
        load: { corpus, connections },
      },
    ])
  );
  const all = await measureByTurns(context, contenders);
  const pairs = [...all].filter(([name]) => name.startsWith("standby")).map(([name, standby]) => {
    const floor = all.get(name.replace("standby", "floor"))!;
    return { name, standby, floor, ratio: medianRatio(standby, floor) };
  });
  const best = pairs.reduce((a, b) =>
    medianOf(a.standby, perSecond) >= medianOf(b.standby, perSecond) ? a : b
  );
  const peak = medianOf(best.standby, perSecond);
  const bestLanes = Number(/(\d+) lanes/.exec(best.name)?.[1] ?? 1);

  const atRates: { share: number; rate: number; rounds: Measured[] }[] = [];
  for (const share of [0.25, 0.5, steadyShare, 0.9, 1.2, 2, overload]) {
    const rate = peak * share;
    const rounds: Measured[] = [];
    // What is judged is a median as well: one pause of the disk is the p99 of a single measurement.
    const isJudged = share === steadyShare || share === overload;
    while (rounds.length < (isJudged ? context.rounds : 1)) {
      await using subject = await startGateway({
        ...{ corpus, database, mode: "standby", lanes: bestLanes },
      });
      // Enough connections that the generator itself holds nothing back.
      const measured = await measure(context, subject, { corpus, rate, connections: 1024 });
      const { perSecond, latency } = measured.load;
      context.log(
        `at ${share} of the peak: ${inFigures(perSecond)}/s, p99 ${inFigures(latency.p99)} ms`,
      );
      rounds.push(measured);
    }
    atRates.push({ share, rate, rounds });
  }
  return {
    title: "Standby: signed small declarations, durable",
    notes: [
      "Generator: `bench/load`, raw keep-alive connections with one request in flight each; message, " +
      "signature, chain, sender and items are checked, the declaration is registered, and the answer " +
      "follows the commit. The floor program only receives, digests, verifies and inserts. Ratios are " +
      `those of neighbours in one round; medians of the rounds, at ${steadyShare} and ${overload} ` +
      "of the peak as well.",
    ],
    tables: [
      {
        title: "As many as it answers (closed model)",
        columns: throughputColumns,
        rows: [...all].map(([name, rounds]) => throughputRow(name, rounds)),
      },
      {
        title: "Standby over floor",
        columns: ["setting", "ratio"],
        rows: pairs.map(({ name, ratio }) => [name.replace("standby, ", ""), inFigures(ratio)]),
      },
      {
        title: `At a share of the peak of ${inFigures(peak)}/s (open model, ${bestLanes} lanes)`,
        columns: [
          "share",
          "asked/s",
          "good/s",
          "accepted/peak",
          "p50 ms",
          "p99 ms",
          "busy",
          "failed",
          "dropped",
        ],
        rows: atRates.map(({ share, rate, rounds }) => {
          const of = (pick: (load: Measured["load"]) => number) =>
            inFigures(medianOf(rounds, ({ load }) => pick(load)));
          return [
            share,
            inFigures(rate),
            of(({ perSecond }) => perSecond),
            of(({ replies, seconds }) => replies.accepted / seconds / peak),
            of(({ latency }) => latency.p50),
            of(({ latency }) => latency.p99),
            of(({ replies }) => replies.busy),
            of(({ replies }) => replies.failed),
            of(({ dropped }) => dropped),
          ];
        }),
      },
    ],
    charts: [
      {
        name: "throughput",
        title: "Messages a second",
        kind: "bar",
        xLabel: "lanes and connections",
        yLabel: "messages/s",
        series: ["floor", "standby"].map((name) => ({
          name,
          points: [...all].filter(([key]) => key.startsWith(name)).map(([key, rounds]) => ({
            x: key.replace(`${name}, `, "").replace(" lanes, ", "×").replace(" connections", ""),
            y: medianOf(rounds, perSecond),
          })),
        })),
      },
      {
        name: "latency",
        title: "Latency by share of the peak",
        kind: "line",
        xLabel: "asked rate / peak",
        yLabel: "ms",
        series: (["p50", "p99"] as const).map((name) => ({
          name,
          points: atRates.map(({ share, rounds }) => ({
            x: share,
            y: medianOf(rounds, ({ load }) => load.latency[name]),
          })),
        })),
      },
    ],
    data: { rounds: Object.fromEntries(all), atRates },
  };
};

/** Enough small declarations for the fastest subject, the floor, within one measurement. */
export function micCorpus(context: BenchContext): Promise<string> {
  const { quick } = context;
  return context.corpus({
    ...{ mix: "mic", messages: quick ? 10_000 : 240_000, users: quick ? 100 : 1_000 },
  });
}

const perSecond = ({ load }: { readonly load: { readonly perSecond: number } }) => load.perSecond;
