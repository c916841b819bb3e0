import { cpuUsage } from "node:process";
import { join } from "node:path";
import { connect } from "../../adapters/postgres/connect.ts";
import { runLoad } from "../load/run_load.ts";
import type { BenchContext } from "../parts/bench_context.ts";
import { type Contender, measure, type Measured } from "../parts/measure.ts";
import { micCorpus } from "../parts/standby_part.ts";
import { inFigures, median } from "../report/figures.ts";
import type { BenchDatabase } from "../subjects/bench_database.ts";
import { processUsage } from "../subjects/process_usage.ts";
import { benchSchema, type GatewaySubject, startGateway } from "../subjects/start_gateway.ts";
import { startAnsweringPrimary } from "../subjects/start_answering_primary.ts";
import { type ModeCosts, modes, type ScaleMode, tellApart } from "./costs.ts";
import type { MeasuredPoint, ScaleInput } from "./scale_input.ts";

/** Few, many and most share a commit at these. */
const connectionsTried = [4, 64, 256] as const;
const steadyShare = 0.7;

interface Point {
  readonly measured: Measured;
  readonly commits: number;
  readonly generatorMicroseconds: number;
  /** Processor time of a message. */
  readonly microseconds: { readonly gateway: number; readonly database: number };
  readonly logBytes: number;
  readonly diskBytes: number;
}

type Costs = Pick<
  ScaleInput,
  "cores" | "lanes" | "generatorMicroseconds" | "flushMs" | "costs" | "measured"
>;

/**
 * What a message costs, by a real run of both modes: commits and messages as the gateway counts them,
 * processor of gateway and database, log and tables as the database counts them.
 */
export async function measureCosts(context: BenchContext, cores: number): Promise<Costs> {
  const corpus = await micCorpus(context);
  await using primary = await startAnsweringPrimary();
  const costs: Partial<Record<ScaleMode, ModeCosts>> = {};
  const measured: MeasuredPoint[] = [];
  const generator: number[] = [];
  for (const mode of modes) {
    const start = () =>
      startGateway({
        ...{ corpus, database: context.database, mode, lanes: context.lanes },
        primary: primary.edi,
      });
    const points: { connections: number; rate: number; rounds: Point[] }[] = [];
    const run = async (connections: number, rate: number) => {
      const rounds: Point[] = [];
      for (let round = 0; round < context.rounds; round++) {
        await using subject = await start();
        const load = { corpus, connections, ...rate > 0 && { rate } };
        const point = await measurePoint(context, subject, load);
        const { perSecond, latency } = point.measured.load;
        context.log(
          `${mode}, ${connections} connections: ${inFigures(perSecond)}/s, ` +
            `p99 ${inFigures(latency.p99)} ms, ${inFigures(point.commits)} commits a message`,
        );
        rounds.push(point);
      }
      points.push({ connections, rate, rounds });
    };
    for (const connections of connectionsTried) await run(connections, 0);
    const peak = Math.max(...points.map(({ rounds }) => of(rounds, perSecond)));
    await run(1024, peak * steadyShare);
    const closed = points.filter(({ rate }) => rate === 0);
    const apart = (part: keyof Point["microseconds"]) =>
      tellApart(closed.map(({ rounds }) => ({
        commits: of(rounds, ({ commits }) => commits),
        microseconds: of(rounds, ({ microseconds }) => microseconds[part]),
      })));
    const full = closed.at(-1)!.rounds;
    const bytes = (pick: "bytesOut" | "bytesIn") =>
      of(full, ({ measured: { load } }) => load[pick] / Math.max(1, load.latency.count));
    costs[mode] = {
      ...{ gateway: apart("gateway"), database: apart("database") },
      logBytes: of(full, ({ logBytes }) => logBytes),
      diskBytes: of(full, ({ diskBytes }) => diskBytes),
      ...{ requestBytes: bytes("bytesOut"), answerBytes: bytes("bytesIn") },
      commitsAtFull: of(full, ({ commits }) => commits),
    };
    generator.push(of(full, ({ generatorMicroseconds }) => generatorMicroseconds));
    // The few that show what a commit costs are not a load that anybody asks about.
    for (const { connections, rate, rounds } of points.slice(1)) {
      measured.push({
        ...{ mode, connections, rate, perSecond: of(rounds, perSecond) },
        p50: of(rounds, ({ measured: { load } }) => load.latency.p50),
        p99: of(rounds, ({ measured: { load } }) => load.latency.p99),
        commits: of(rounds, ({ commits }) => commits),
      });
    }
  }
  return {
    ...{ cores, lanes: context.lanes, generatorMicroseconds: median(generator) },
    flushMs: await measureFlush(context.bed === undefined ? context.dataDir : "/var/tmp"),
    ...{ costs: costs as Record<ScaleMode, ModeCosts>, measured },
  };
}

const perSecond = ({ measured: { load } }: Point) => load.perSecond;

function of(rounds: readonly Point[], pick: (point: Point) => number): number {
  return median(rounds.map(pick));
}

async function measurePoint(
  context: BenchContext,
  subject: GatewaySubject,
  load: Contender["load"],
): Promise<Point> {
  const { corpus } = load;
  const { edi: target, caCert } = subject;
  // Code is compiled and users and certificates are known before anything counts.
  const first = context.quick ? 1_000 : 20_000;
  await runLoad({
    ...{ target, caCert, corpus, connections: 64, messages: first },
    ...{ seconds: 60, warmupSeconds: 0 },
  });
  const before = await countsOf(subject, context.database);
  const used = cpuUsage();
  const measured = await measure(context, subject, { ...load, first });
  const { user, system } = cpuUsage(used);
  const after = await countsOf(subject, context.database);
  const messages = after.messages - before.messages;
  if (messages === 0) throw new Error(`Cannot tell costs: nothing of ${corpus} was recorded`);
  // By the messages that were recorded meanwhile: on a busy machine few fall into the counted seconds.
  const each = (pick: keyof Counts) => (after[pick] - before[pick]) / messages;
  return {
    measured,
    commits: each("commits"),
    generatorMicroseconds: (user + system) / messages,
    ...{ logBytes: each("logBytes"), diskBytes: each("diskBytes") },
    microseconds: {
      gateway: each("gatewaySeconds") * 1e6,
      database: each("databaseSeconds") * 1e6,
    },
  };
}

interface Counts {
  readonly gatewaySeconds: number;
  readonly databaseSeconds: number;
  readonly messages: number;
  readonly commits: number;
  readonly logBytes: number;
  readonly diskBytes: number;
}

/** As the gateway and the database tell them. */
async function countsOf(subject: GatewaySubject, database: BenchDatabase): Promise<Counts> {
  const { caCert, admin } = subject;
  using client = caCert === undefined ? undefined : Deno.createHttpClient({ caCerts: [caCert] });
  const response = await fetch(`${caCert === undefined ? "http" : "https"}://${admin}/metrics`, {
    client,
  });
  const text = await response.text();
  const value = (name: string) => {
    const found = [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "gm"))];
    if (found.length === 0) throw new Error(`Cannot tell costs: ${admin} has no metric ${name}`);
    return found.reduce((sum, [, each]) => sum + Number(each), 0);
  };
  const sql = connect(database.shape.adminUrl, { connectionsMax: 1 });
  try {
    const [row] = await sql<[{ disk: number; log: number }]>`
      select coalesce(sum(pg_total_relation_size(c.oid)), 0)::float8 as disk,
        (pg_current_wal_insert_lsn() - '0/0')::float8 as log
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ${benchSchema} and c.relkind = 'r'`;
    return {
      messages: value("songhanh_journal_batch_messages_sum"),
      commits: value("songhanh_journal_batch_messages_count"),
      ...{ logBytes: row.log, diskBytes: row.disk },
      gatewaySeconds: processUsage(subject.pids).cpuSeconds,
      databaseSeconds: processUsage(database.pids).cpuSeconds,
    };
  } finally {
    await sql.end();
  }
}

/**
 * What it takes to have a page of a log on this disk: the middle of many. The file is there before, as
 * PostgreSQL's are: of one that grows the new length is written with each flush, too.
 */
export async function measureFlush(dir: string): Promise<number> {
  const path = join(dir, `flush-${crypto.randomUUID()}`);
  const pages = 200;
  const page = new Uint8Array(8192);
  const took: number[] = [];
  using file = await Deno.open(path, { create: true, write: true });
  try {
    for (let place = 0; place < pages; place++) file.writeSync(page);
    file.syncSync();
    file.seekSync(0, Deno.SeekMode.Start);
    for (let place = 0; place < pages; place++) {
      page.fill(place);
      const from = performance.now();
      file.writeSync(page);
      file.syncDataSync();
      took.push(performance.now() - from);
    }
  } finally {
    await Deno.remove(path);
  }
  return median(took);
}
