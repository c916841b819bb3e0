import { join } from "node:path";
import { type Figure, figureColumns, figureRow } from "./figure.ts";
import { giveBackSection } from "./give_back_section.ts";
import { latencySection } from "./latency_section.ts";
import { mirrorSection } from "./mirror_section.ts";
import { nodesSection } from "./nodes_section.ts";
import { sendersSection } from "./senders_section.ts";
import { storageSection } from "./storage_section.ts";
import type { TargetBench, TargetSection } from "./target_bench.ts";
import { throughputSection } from "./throughput_section.ts";
import { BenchDatabase } from "../subjects/bench_database.ts";
import { ProductionBed, productionShape } from "../subjects/production_bed.ts";
import type { BenchPart } from "../parts/bench_context.ts";
import { micCorpus } from "../parts/standby_part.ts";

/** In this order: shares of a peak need the peak. */
const sections: Readonly<Record<string, TargetSection>> = {
  throughput: throughputSection,
  latency: latencySection,
  storage: storageSection,
  nodes: nodesSection,
  mirror: mirrorSection,
  senders: sendersSection,
  "give-back": giveBackSection,
};

/** What takes hours or fetches programs is measured by a part of its own. */
const elsewhere: readonly Figure[] = [
  { what: "over OpenAS2", must: 15, aim: 30, why: "bench peers" },
  { what: "over libas2", must: 40, aim: 80, why: "bench peers" },
  {
    what: "ten million messages over an empty journal",
    ...{ must: 0.95, aim: 1, why: "bench scaling --scales journal" },
  },
];

/** The table of what a message may cost, from one run, and how far each figure is from its target. */
export const targetsPart: BenchPart = async (context) => {
  const { quick, dataDir, log } = context;
  await using own = context.bed === undefined ? await ProductionBed.start() : undefined;
  const bed = context.bed ?? own!;
  await using sandbox = await BenchDatabase.sandbox(join(dataDir, "sandbox"));
  const bench: TargetBench = {
    ...{ context, bed, sandbox, production: bed.database(productionShape), peaks: new Map() },
    corpora: {
      mic: await micCorpus(context),
      day: await context.corpus({
        ...{ mix: "day", messages: quick ? 5_000 : 60_000, users: quick ? 100 : 1_000 },
      }),
    },
  };
  const figures: Figure[] = [];
  const data: Record<string, unknown> = {};
  for (const [name, section] of Object.entries(sections)) {
    log(`targets: ${name}`);
    try {
      const measured = await section(bench);
      figures.push(...measured.figures);
      data[name] = measured.data;
      for (const figure of measured.figures) log(figureRow(figure).join(" | "));
    } catch (error) {
      // The others are worth having; that one is missing is told in its place.
      console.error(error);
      figures.push({ what: name, why: (error as Error).message.split("\n")[0] });
    }
  }
  return {
    title: "What a message costs, against what it may cost",
    notes: [
      "Signed small declarations of 5 KB unless a mix is named, 64 connections, closed model unless a " +
      "rate is named. Floor, sandbox and production shape stand side by side in every round; ratios are " +
      "taken inside a round, and medians are shown. Floor: `bench/floor`, see README. Database, replica, " +
      "generator and gateway share the cores of this machine.",
    ],
    tables: [{
      title: "Targets",
      columns: figureColumns,
      rows: [...figures, ...elsewhere].map(figureRow),
    }],
    charts: [],
    data,
  };
};
