import { join } from "node:path";
import { inFigures } from "../report/figures.ts";
import { BenchDatabase } from "../subjects/bench_database.ts";
import { ProductionBed, productionShape, type ShapeOptions } from "../subjects/production_bed.ts";
import { startGateway } from "../subjects/start_gateway.ts";
import type { BenchPart } from "./bench_context.ts";
import {
  measureByTurns,
  type Measured,
  medianRatio,
  throughputColumns,
  throughputRow,
} from "./measure.ts";
import { micCorpus } from "./standby_part.ts";

/** All in clear on the Unix socket of the same server; every other shape differs in what it names. */
const plain: ShapeOptions = {
  ...{ name: "Unix socket", link: "socket", synchronous: false, dataKey: false, tls: false },
};

const shapes: readonly ShapeOptions[] = [
  plain,
  { ...plain, name: "TCP", link: "tcp" },
  { ...plain, name: "TCP with TLS", link: "tls" },
  { ...plain, name: "data key", dataKey: true },
  { ...plain, name: "TLS to terminals", tls: true },
  { ...plain, name: "synchronous replica", synchronous: true },
  productionShape,
];

/** What each must reach of the plain one, where something is asked for. */
const wanted: Readonly<Record<string, number>> = { TCP: 0.95, "data key": 0.9 };

/** What each part of production shape costs, by turns on one machine. */
export const shapePart: BenchPart = async (context) => {
  const { lanes, dataDir } = context;
  const corpus = await micCorpus(context);
  await using own = context.bed === undefined ? await ProductionBed.start() : undefined;
  const bed = context.bed ?? own!;
  await using embedded = await BenchDatabase.sandbox(join(dataDir, "shape"));
  const all = await measureByTurns(
    context,
    [embedded, ...shapes.map((shape) => bed.database(shape))].map((database) => ({
      name: database.shape.name,
      start: () => startGateway({ corpus, database, mode: "standby", lanes }),
      database,
      load: { corpus, connections: 64 },
    })),
  );
  const base = all.get(plain.name)!;
  const ratios = [...all].filter(([name]) => name !== plain.name).map(([name, rounds]) => ({
    name,
    ratio: medianRatio(rounds, base),
    spread: spreadOf(rounds, base),
  }));
  for (const { name, ratio } of ratios) {
    const least = wanted[name];
    const judged = least === undefined ? "" : ` (${ratio >= least ? "met" : "MISSED"}: ${least})`;
    context.log(`${name}: ${inFigures(ratio)} of ${plain.name}${judged}`);
  }
  return {
    title: "What production shape costs",
    notes: [
      "Standby, signed small declarations, 64 connections, closed model; every shape once in each " +
      "round. All but the sandbox stand on one pair of Debian's PostgreSQL with a replica on the same " +
      "machine, which shares its cores; the sandbox has the embedded server, of another version.",
    ],
    tables: [
      {
        title: "By turns",
        columns: throughputColumns,
        rows: [...all].map(([name, rounds]) => throughputRow(name, rounds)),
      },
      {
        title: `Over "${plain.name}", median of the rounds`,
        columns: ["shape", "ratio", "least and most", "asked for"],
        rows: ratios.map(({ name, ratio, spread }) => [
          name,
          inFigures(ratio),
          spread,
          wanted[name] === undefined ? "" : `at least ${wanted[name]}`,
        ]),
      },
    ],
    charts: [{
      name: "ratios",
      title: `Throughput over "${plain.name}"`,
      kind: "bar",
      xLabel: "shape",
      yLabel: "ratio",
      series: [{ name: "ratio", points: ratios.map(({ name, ratio }) => ({ x: name, y: ratio })) }],
    }],
    data: { rounds: Object.fromEntries(all), ratios },
  };
};

function spreadOf(above: readonly Measured[], below: readonly Measured[]): string {
  const each = above.map(({ load }, round) => load.perSecond / below[round]!.load.perSecond);
  return `${inFigures(Math.min(...each))}–${inFigures(Math.max(...each))}`;
}
