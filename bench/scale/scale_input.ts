/**
 * What a simulation begins with: costs that were measured, and what is assumed of a site. It stands in
 * tables of the result that a run leaves, and is read from there again, so that what follows from it can
 * be reckoned anew by whoever has the result.
 */
import type { ReportTable } from "../report/report.ts";
import { type ModeCosts, modes, type ScaleMode } from "./costs.ts";

export interface ScaleInput {
  /** When, where and how it was measured, in words. */
  readonly run: Readonly<Record<string, string>>;
  /** Of the machine that it was measured on. */
  readonly cores: number;
  readonly lanes: number;
  readonly isSynchronous: boolean;
  readonly generatorMicroseconds: number;
  readonly flushMs: number;
  readonly costs: Readonly<Record<ScaleMode, ModeCosts>>;
  readonly measured: readonly MeasuredPoint[];
  readonly site: Site;
}

/** A load and what came of it: to hold a simulation against. */
export interface MeasuredPoint {
  readonly mode: ScaleMode;
  /** Of a closed load; of an open one as many as nobody waits for. */
  readonly connections: number;
  /** Asked for; 0: a closed load. */
  readonly rate: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly commits: number;
}

/** What nobody measured: the machines of a site, and what they are connected by. */
export interface Site {
  readonly lanesOfNode: number;
  readonly nodeCores: number;
  readonly databaseCores: number;
  readonly networkMs: number;
  readonly networkMegabits: number;
  readonly logMegabytes: number;
  readonly primaryMs: number;
  readonly failoverMs: number;
  readonly resendMs: number;
  readonly seed: number;
}

export const usualSite: Site = {
  ...{ lanesOfNode: 8, nodeCores: 8, databaseCores: 32, networkMs: 0.3, networkMegabits: 1000 },
  ...{ logMegabytes: 500, primaryMs: 300, failoverMs: 15_000, resendMs: 2_000, seed: 1 },
};

const siteRows: readonly (readonly [keyof Site, string])[] = [
  ["lanesOfNode", "lanes of a node"],
  ["nodeCores", "cores of a node"],
  ["databaseCores", "cores of the database"],
  ["networkMs", "node to database and back, ms"],
  ["networkMegabits", "network of a node, Mbit/s"],
  ["logMegabytes", "disk of the write-ahead log, MB/s"],
  ["primaryMs", "answer of VNACCS, ms"],
  ["failoverMs", "failover of the database, ms"],
  ["resendMs", "a sender tries again after, ms"],
  ["seed", "seed of the arrivals"],
];

const runRows = {
  cores: "cores",
  lanes: "lanes",
  isSynchronous: "commits wait for a replica",
  generatorMicroseconds: "generator, µs per message",
  flushMs: "flush of 8 KB to the disk, ms",
} as const;

type Read = (costs: ModeCosts) => number;
const costRows: readonly (readonly [string, Read])[] = [
  ["node, µs per message", ({ gateway }) => gateway.message],
  ["node, µs per commit", ({ gateway }) => gateway.commit],
  ["database, µs per message", ({ database }) => database.message],
  ["database, µs per commit", ({ database }) => database.commit],
  ["write-ahead log, bytes per message", ({ logBytes }) => logBytes],
  ["on disk, bytes per message", ({ diskBytes }) => diskBytes],
  ["from the sender, bytes per message", ({ requestBytes }) => requestBytes],
  ["to the sender, bytes per message", ({ answerBytes }) => answerBytes],
  ["commits per message at full load", ({ commitsAtFull }) => commitsAtFull],
];

export const inputTitles = {
  run: "Where the costs are from",
  costs: "What a message costs, measured",
  measured: "What was measured besides, to hold the simulation against",
  site: "What is assumed of a site",
} as const;

/** Tables of a result that hold all of it. */
export function inputTables(input: ScaleInput): ReportTable[] {
  const { run, costs, measured, site } = input;
  return [
    {
      title: inputTitles.run,
      columns: ["what", "value"],
      rows: [
        ...Object.entries(run),
        [runRows.cores, input.cores],
        [runRows.lanes, input.lanes],
        [runRows.isSynchronous, input.isSynchronous ? "yes" : "no"],
        [runRows.generatorMicroseconds, counted(input.generatorMicroseconds)],
        [runRows.flushMs, counted(input.flushMs)],
      ],
    },
    {
      title: inputTitles.costs,
      columns: ["what", ...modes],
      rows: costRows.map((
        [what, read],
      ) => [what, ...modes.map((mode) => counted(read(costs[mode])))]),
    },
    {
      title: inputTitles.measured,
      columns: [
        "mode",
        "connections",
        "asked/s",
        "messages/s",
        "p50 ms",
        "p99 ms",
        "commits/message",
      ],
      rows: measured.map((point) => [
        ...[point.mode, point.connections, counted(point.rate), counted(point.perSecond)],
        ...[counted(point.p50), counted(point.p99), counted(point.commits)],
      ]),
    },
    {
      title: inputTitles.site,
      columns: ["what", "value"],
      rows: siteRows.map(([name, what]) => [what, site[name]]),
    },
  ];
}

/** From the tables of a result. Throws an error that names what is missing. */
export function readInput(markdown: string): ScaleInput {
  const run = tableOf(markdown, inputTitles.run);
  const costs = tableOf(markdown, inputTitles.costs);
  const site = tableOf(markdown, inputTitles.site);
  const own: readonly string[] = Object.values(runRows);
  return {
    run: Object.fromEntries(
      run.filter(([what]) => !own.includes(what!)).map(([what, value]) => [what!, value!]),
    ),
    cores: numberAt(run, runRows.cores),
    lanes: numberAt(run, runRows.lanes),
    isSynchronous: cellAt(run, runRows.isSynchronous) === "yes",
    generatorMicroseconds: numberAt(run, runRows.generatorMicroseconds),
    flushMs: numberAt(run, runRows.flushMs),
    costs: {
      standby: costsOf(costs, 1),
      relay: costsOf(costs, 2),
    },
    measured: tableOf(markdown, inputTitles.measured).map((cells) => {
      const [connections, rate, perSecond, p50, p99, commits] = cells.slice(1).map(toNumber);
      return {
        mode: cells[0] === "relay" ? "relay" : "standby",
        ...{ connections: connections!, rate: rate!, perSecond: perSecond! },
        ...{ p50: p50!, p99: p99!, commits: commits! },
      };
    }),
    site: Object.fromEntries(
      siteRows.map(([name, what]) => [name, numberAt(site, what)]),
    ) as unknown as Site,
  };
}

function costsOf(table: readonly (readonly string[])[], column: number): ModeCosts {
  const [gateway, gatewayCommit, database, databaseCommit, ...bytes] = costRows.map(([what]) =>
    numberAt(table, what, column)
  );
  const [logBytes, diskBytes, requestBytes, answerBytes, commitsAtFull] = bytes;
  return {
    gateway: { message: gateway!, commit: gatewayCommit! },
    database: { message: database!, commit: databaseCommit! },
    ...{ logBytes: logBytes!, diskBytes: diskBytes!, requestBytes: requestBytes! },
    ...{ answerBytes: answerBytes!, commitsAtFull: commitsAtFull! },
  };
}

/** The rows of the table below this heading. */
function tableOf(markdown: string, title: string): string[][] {
  const lines = markdown.split("\n");
  const heading = lines.findIndex((line) =>
    /^#+ /.test(line) && line.replace(/^#+ /, "") === title
  );
  if (heading < 0) throw new Error(`Cannot read costs: no table "${title}"`);
  const rows: string[][] = [];
  for (const line of lines.slice(heading + 1)) {
    if (line.startsWith("|")) rows.push(line.split("|").slice(1, -1).map((cell) => cell.trim()));
    else if (rows.length > 0) break;
  }
  return rows.slice(2);
}

function cellAt(table: readonly (readonly string[])[], what: string, column = 1): string {
  const cell = table.find(([name]) => name === what)?.[column];
  if (cell === undefined) throw new Error(`Cannot read costs: no row "${what}"`);
  return cell;
}

function numberAt(table: readonly (readonly string[])[], what: string, column = 1): number {
  return toNumber(cellAt(table, what, column));
}

function toNumber(cell: string): number {
  const value = Number(cell.replaceAll(",", ""));
  if (cell === "" || !Number.isFinite(value)) {
    throw new Error(`Cannot read costs: expected a number, found "${cell}"`);
  }
  return value;
}

/** Four figures: what is written is what is reckoned with. */
export function counted(value: number): string {
  return value.toLocaleString("en-US", { maximumSignificantDigits: 4 });
}
