/** What follows from costs: tables and charts, the same whenever they are made from the same input. */
import { inFigures } from "../report/figures.ts";
import type { ReportChart, ReportTable } from "../report/report.ts";
import { capacities, firstEnd, turnsOfCommit } from "./capacity.ts";
import { modes, type ScaleMode } from "./costs.ts";
import { dayLoads, hourly } from "./loads.ts";
import type { MeasuredPoint, ScaleInput } from "./scale_input.ts";
import { type Failure, type ScaleOptions, type ScaleResult, simulate } from "./simulate.ts";

/** How many nodes are asked about. */
export const nodesAsked = [1, 2, 8] as const;
/** Share of what a part allows that is to be used: above it waiting grows faster than the load. */
const usedAtMost = 0.7;
/** Messages of a simulation at most, and its seconds. */
const playedMessages = 12_000;
const playedSeconds = 10;

export interface ScaleTables {
  readonly tables: readonly ReportTable[];
  readonly charts: readonly ReportChart[];
}

export function scaleTables(input: ScaleInput): ScaleTables {
  const { table, chart } = latencyByShare(input);
  return {
    tables: [
      carriedTable(input),
      loadsTable(input),
      volumesTable(input),
      table,
      failuresTable(input),
      checkTable(input),
    ],
    charts: [chart],
  };
}

function carriedTable(input: ScaleInput): ReportTable {
  const names = capacities(input, "standby", 1).map(({ resource }) => resource);
  return {
    title: "What each part allows, messages/s",
    columns: ["mode, nodes", ...names, "ends first", "70 % of it"],
    rows: modes.flatMap((mode) =>
      nodesAsked.map((nodes) => {
        const all = capacities(input, mode, nodes);
        const first = firstEnd(all);
        return [
          `${mode}, ${nodes}`,
          ...all.map(({ perSecond }) => inFigures(perSecond)),
          first.resource,
          inFigures(first.perSecond * usedAtMost),
        ];
      })
    ),
  };
}

function loadsTable(input: ScaleInput): ReportTable {
  return {
    title: "The peaks of the three loads, played",
    columns: [
      ...["load", "mode, nodes", "peak/s", "p50 ms", "p99 ms", "messages a commit"],
      ...["nodes used", "database used", "log used", "remark"],
    ],
    rows: dayLoads.flatMap(({ name, peak }) =>
      modes.flatMap((mode) =>
        nodesAsked.map((nodes) => {
          const first = firstEnd(capacities(input, mode, nodes));
          const head = [name, `${mode}, ${nodes}`, inFigures(peak)];
          if (first.perSecond <= peak) {
            const remark = `${first.resource} allow ${inFigures(first.perSecond)}`;
            return [...head, "–", "–", "–", "–", "–", "–", remark];
          }
          const { latency, messagesOfCommit, used } = play(input, { mode, nodes, peak });
          return [
            ...[...head, inFigures(latency.p50), inFigures(latency.p99)],
            inFigures(messagesOfCommit),
            ...[percent(used.nodes), percent(used.database), percent(used.log), ""],
          ];
        })
      )
    ),
  };
}

function volumesTable(input: ScaleInput): ReportTable {
  const { costs } = input;
  return {
    title: "A whole day, reckoned",
    columns: [
      ...[
        "load",
        "mode",
        "messages",
        "busiest hour/s",
        "hours of a core, nodes",
        "of the database",
      ],
      ...["log GB", "on disk GB", "installations for the peak"],
    ],
    rows: dayLoads.flatMap(({ name, messages, peak }) =>
      modes.map((mode) => {
        const of = costs[mode];
        const hours = (part: "gateway" | "database") =>
          inFigures(messages * (of[part].message + of[part].commit * of.commitsAtFull) / 3.6e9);
        const busiest = Math.max(...hourly(messages)) / 3600;
        const carried = firstEnd(capacities(input, mode, nodesAsked.at(-1)!)).perSecond *
          usedAtMost;
        return [
          ...[name, mode, whole(messages), inFigures(busiest)],
          ...[hours("gateway"), hours("database")],
          inFigures(messages * of.logBytes / 1e9),
          inFigures(messages * of.diskBytes / 1e9),
          Math.ceil(peak / carried),
        ];
      })
    ),
  };
}

function latencyByShare(
  input: ScaleInput,
): { readonly table: ReportTable; readonly chart: ReportChart } {
  const nodes = 2;
  const shares = [0.25, 0.5, 0.7, 0.9, 1.1];
  const all = modes.map((mode) => {
    const end = firstEnd(capacities(input, mode, nodes)).perSecond;
    return {
      mode,
      points: shares.map((share) => ({ share, ...shareOf(input, mode, end * share) })),
    };
  });
  function shareOf(input: ScaleInput, mode: ScaleMode, peak: number) {
    const { latency, refused, sent } = play(input, { mode, nodes, peak });
    return { peak, p50: latency.p50, p99: latency.p99, refused: refused / sent };
  }
  return {
    table: {
      title: `Two nodes at shares of what they allow, played`,
      columns: ["mode", "share", "asked/s", "p50 ms", "p99 ms", "told A0011"],
      rows: all.flatMap(({ mode, points }) =>
        points.map(({ share, peak, p50, p99, refused }) => [
          ...[mode, share, inFigures(peak), inFigures(p50), inFigures(p99), percent(refused)],
        ])
      ),
    },
    chart: {
      name: "shares",
      title: "Two nodes: latency by share of what they allow (played)",
      kind: "line",
      xLabel: "asked rate / what is allowed",
      yLabel: "p99 ms",
      series: all.map(({ mode, points }) => ({
        name: mode,
        points: points.filter(({ share }) => share < 1).map(({ share, p99 }) => ({
          x: share,
          y: p99,
        })),
      })),
    },
  };
}

function failuresTable(input: ScaleInput): ReportTable {
  const { failoverMs, resendMs } = input.site;
  const [{ peak }] = dayLoads as [typeof dayLoads[number]];
  const atMs = 2_000;
  const kinds: readonly (readonly [string, Failure])[] = [
    ["one of two nodes dies", { kind: "node", atMs, resendMs }],
    ["the database fails over", { kind: "database", atMs, awayMs: failoverMs }],
  ];
  return {
    title: `Failures at ${peak}/s, two nodes, played`,
    columns: [
      ...["what", "mode", "sent", "answered", "told A0011", "sent again", "slowest ms"],
      "all in time again after s",
    ],
    rows: kinds.flatMap(([what, failure]) =>
      modes.map((mode) => {
        const first = firstEnd(capacities(input, mode, 1));
        if (first.perSecond <= peak) {
          const why = `one node allows ${inFigures(first.perSecond)}/s`;
          return [what, mode, why, "–", "–", "–", "–", "–"];
        }
        const away = failure.kind === "database" ? failoverMs / 1000 : 0;
        const result = play(input, {
          ...{ mode, nodes: 2, peak, failures: [failure], seconds: away + 5 },
        });
        const late = Math.max(0, result.lastLateMs - atMs) / 1000;
        return [
          what,
          mode,
          ...[result.sent, result.answered, result.refused, result.sentAgain].map(whole),
          inFigures(result.latency.max),
          inFigures(late),
        ];
      })
    ),
  };
}

/** What the simulation says of the very runs that the costs are from. */
function checkTable(input: ScaleInput): ReportTable {
  return {
    title: "The simulation held against the real run",
    columns: [
      ...["mode", "load", "measured/s", "played/s", "ratio", "measured p50 ms", "played"],
      ...["measured p99 ms", "played"],
    ],
    rows: input.measured.map((point) => {
      const { perSecond, latency } = playMeasured(input, point);
      const load = point.rate === 0
        ? `${point.connections} connections`
        : `${inFigures(point.rate)}/s asked`;
      return [
        ...[point.mode, load, inFigures(point.perSecond), inFigures(perSecond)],
        inFigures(perSecond / point.perSecond),
        ...[inFigures(point.p50), inFigures(latency.p50)],
        ...[inFigures(point.p99), inFigures(latency.p99)],
      ];
    }),
  };
}

/** On one machine, with the generator, as it was measured. */
export function playMeasured(input: ScaleInput, point: MeasuredPoint): ScaleResult {
  const { cores, generatorMicroseconds, lanes } = input;
  return simulate({
    ...optionsOf(input, point.mode, 1),
    ...{ lanesOfNode: lanes, oneMachine: { cores, generatorMicroseconds } },
    // The primary of the bench answers at once, and nothing of it leaves the machine.
    ...{ networkMs: 0, primaryMs: 0 },
    load: point.rate === 0 ? { connections: point.connections } : { perSecond: point.rate },
    ...{ seconds: 3, warmupSeconds: 1 },
  });
}

function play(
  input: ScaleInput,
  { mode, nodes, peak, failures = [], seconds }: {
    readonly mode: ScaleMode;
    readonly nodes: number;
    readonly peak: number;
    readonly failures?: readonly Failure[];
    readonly seconds?: number;
  },
): ScaleResult {
  return simulate({
    ...optionsOf(input, mode, nodes),
    load: { perSecond: peak },
    seconds: seconds ?? Math.min(playedSeconds, playedMessages / peak),
    warmupSeconds: failures.length > 0 ? 0 : Math.min(1, playedMessages / peak / 4),
    failures,
  });
}

function optionsOf(
  { costs, site, flushMs, isSynchronous }: ScaleInput,
  mode: ScaleMode,
  nodes: number,
): Omit<ScaleOptions, "load" | "seconds" | "warmupSeconds"> {
  return {
    ...{ seed: site.seed, mode, costs: costs[mode], nodes, isSynchronous, turns: turnsOfCommit },
    ...{ lanesOfNode: site.lanesOfNode, nodeCores: site.nodeCores },
    ...{ databaseCores: site.databaseCores, networkMs: site.networkMs, primaryMs: site.primaryMs },
    log: { flushMs, bytesPerMs: site.logMegabytes * 1000 },
  };
}

function whole(count: number): string {
  return count.toLocaleString("en-US");
}

function percent(share: number): string {
  return `${inFigures(share * 100)} %`;
}
