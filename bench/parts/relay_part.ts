import { inFigures, median } from "../report/figures.ts";
import { startAnsweringPrimary } from "../subjects/start_answering_primary.ts";
import { startGateway } from "../subjects/start_gateway.ts";
import { addedBy, measureWays } from "./added_latency.ts";
import type { BenchPart } from "./bench_context.ts";
import {
  measureByTurns,
  medianOf,
  medianRatio,
  throughputColumns,
  throughputRow,
} from "./measure.ts";
import { micCorpus } from "./standby_part.ts";

/** The relay against the standby, and what it adds to a pass-through proxy at half its load. */
export const relayPart: BenchPart = async (context) => {
  const { database, lanes } = context;
  const corpus = await micCorpus(context);
  await using primary = await startAnsweringPrimary();
  const relay = () =>
    startGateway({ corpus, database, mode: "relay", lanes, primary: primary.edi });
  const all = await measureByTurns(context, [
    {
      name: "standby",
      start: () => startGateway({ corpus, database, mode: "standby", lanes }),
      load: { corpus, connections: 64 },
    },
    { name: "relay", start: relay, load: { corpus, connections: 64 } },
  ]);
  const peak = medianOf(all.get("relay")!, ({ load }) => load.perSecond);
  const rate = peak / 2;

  const { found, notes } = await measureWays(context, { primary, relay, load: { corpus, rate } });
  const added = (quantile: "p50" | "p99") => median(addedBy({ found }, quantile));
  return {
    title: "Relay: signed small declarations, durable, to a primary on the same machine",
    notes: [
      "Generator: `bench/load`. The primary is the cheapest there can be (`bench/subjects/" +
      "answering_primary.ts`): it answers at once and keeps nothing. nginx passes through and checks " +
      "nothing. The relay inspects, records the message, asks the primary, records its answer.",
      ...notes,
    ],
    tables: [
      {
        title: "As many as it answers (closed model, 64 connections)",
        columns: throughputColumns,
        rows: [...all].map(([name, rounds]) => throughputRow(name, rounds)),
      },
      {
        title: "Relay over standby",
        columns: ["ratio"],
        rows: [[inFigures(medianRatio(all.get("relay")!, all.get("standby")!))]],
      },
      {
        title: `At half the relay's peak, ${inFigures(rate)}/s (open model)`,
        columns: throughputColumns,
        rows: [...found].filter(([, rounds]) => rounds.length > 0)
          .map(([name, rounds]) => throughputRow(name, rounds)),
      },
      {
        title: "Latency that the relay adds, ms",
        columns: ["quantile", "added"],
        rows: (["p50", "p99"] as const).map((quantile) => [quantile, inFigures(added(quantile))]),
      },
    ],
    charts: [{
      name: "latency",
      title: "Latency at half the relay's peak",
      kind: "bar",
      xLabel: "way to the primary",
      yLabel: "ms",
      series: (["p50", "p99"] as const).map((quantile) => ({
        name: quantile,
        points: [...found].filter(([, rounds]) => rounds.length > 0).map(([name, rounds]) => ({
          x: name,
          y: medianOf(rounds, ({ load }) => load.latency[quantile]),
        })),
      })),
    }],
    data: { peak: Object.fromEntries(all), half: Object.fromEntries(found) },
  };
};
