import { startFloor } from "../subjects/start_floor.ts";
import type { BenchPart } from "./bench_context.ts";
import { measureByTurns, medianOf, throughputColumns, throughputRow } from "./measure.ts";
import { micCorpus } from "./standby_part.ts";

/** The floor program alone: what this machine gives to anybody. */
export const floorPart: BenchPart = async (context) => {
  const { database } = context;
  const corpus = await micCorpus(context);
  const settings = [1, context.lanes].flatMap((lanes) =>
    [16, 64, 256].map((connections) => ({ lanes, connections }))
  );
  const nameOf = ({ lanes, connections }: typeof settings[number]) =>
    `${lanes} lanes, ${connections}`;
  const all = await measureByTurns(
    context,
    settings.map((setting) => ({
      name: nameOf(setting),
      start: () => startFloor({ database, lanes: setting.lanes }),
      load: { corpus, connections: setting.connections },
    })),
  );
  return {
    title: "The floor: receive, digest, verify, insert",
    notes: [
      "No chain or revocation, no header, items, users or repeats; the same storage and the same " +
      "commit. Generator: `bench/load`.",
    ],
    tables: [{
      title: "Lanes and connections",
      columns: throughputColumns,
      rows: [...all].map(([name, rounds]) => throughputRow(name, rounds)),
    }],
    charts: [{
      name: "throughput",
      title: "Floor, messages a second",
      kind: "line",
      xLabel: "connections",
      yLabel: "messages/s",
      logX: true,
      series: [1, context.lanes].map((lanes) => ({
        name: `${lanes} lanes`,
        points: settings.filter((setting) => setting.lanes === lanes).map((setting) => ({
          x: setting.connections,
          y: medianOf(all.get(nameOf(setting))!, ({ load }) => load.perSecond),
        })),
      })),
    }],
    data: Object.fromEntries(all),
  };
};
