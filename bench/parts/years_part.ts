import { connect } from "../../adapters/postgres/connect.ts";
import { migrate } from "../../adapters/postgres/migrate.ts";
import { migrations } from "../../adapters/postgres/migrations/mod.ts";
import { loadMode } from "../../adapters/mode/mode_store.ts";
import { inFigures, median } from "../report/figures.ts";
import { benchSchema } from "../subjects/start_gateway.ts";
import type { AskedQuestion } from "../years/ask_years.ts";
import { type FilledBefore, findFilled, noteFilled } from "../years/filled_years.ts";
import { fillYears } from "../years/fill_years.ts";
import { settleYears } from "../years/settle_years.ts";
import type { BenchContext, BenchPart } from "./bench_context.ts";

const usualMessages = 10_000_000;
const parts = 36;
/** That fill it. */
const sessions = 4;
/** How long anybody waits for a list or a look-up. */
const wantedMs = 300;
/** Of the slowest of what is within that. */
const shownMax = 40;

/** How long people wait for lists, look-ups, pages and reports over a journal of three years. */
export const yearsPart: BenchPart = async (context) => {
  const { bed, kept } = context;
  const { messages: rows, fillSeconds } = await foundOrFilled(context);
  context.log(`${rows} messages are there`);
  const before = performance.now();
  const bytes = await upToDate(context);
  context.log(`the schema is up to date after ${Math.round(performance.now() - before)} ms`);
  // Where the server is the bench's own to start again, the first time is with nothing in memory.
  await bed?.startCold();
  await kept?.startCold();
  const asked = await ask(context);
  const row = ({ name, firstMs, againMs, read, fault }: AskedQuestion) => [
    name,
    ...[median(againMs), Math.max(...againMs), firstMs].map((ms) => ms.toFixed(0)),
    fault ?? (read === undefined ? "–" : inFigures(read)),
  ];
  const columns = ["what is asked", "median ms", "longest ms", "cold ms", "rows and entries read"];
  const slowestFirst = asked.toSorted((a, b) => median(b.againMs) - median(a.againMs));
  const over = slowestFirst.filter(({ againMs }) => median(againMs) > wantedMs);
  const within = slowestFirst.filter(({ againMs }) => median(againMs) <= wantedMs);
  return {
    title: `What is asked of three years, ${inFigures(rows)} messages in ${parts} partitions`,
    notes: [
      `Filled in ${inFigures(Math.round(fillSeconds))} s by statements of the database; ` +
      `${
        inFigures(Math.round(bytes / 1e6))
      } MB of tables and indexes, bodies of a few bytes each: rows ` +
      "and entries are as many as in production, bytes fewer. Every question of `gateway/operations/` and " +
      "every page, asked three times after everything was asked once, by a process of its own through " +
      "the database's usual address; what the pages' own connection costs is not in it. Cold: the first " +
      "time, the database just started with no file of it in memory; what an earlier question has read " +
      "is warm then. Nothing else was asked of the database meanwhile.",
      ...(kept === undefined ? [] : [
        "The database is one that stays (`--keep`): reached through its Unix socket, without a replica; " +
        "what was filled earlier was brought to the present schema by its steps.",
      ]),
      "Where other programs had the machine, too (`loadBefore`), times are upper bounds.",
    ],
    tables: [
      { title: `Over ${wantedMs} ms`, columns, rows: over.map(row) },
      {
        title: `The slowest of the ${within.length} within ${wantedMs} ms`,
        columns,
        rows: within.slice(0, shownMax).map(row),
      },
    ],
    charts: [],
    data: { messages: rows, bytes, fillSeconds, asked },
  };
};

/** A database that was kept, or one filled anew. */
async function foundOrFilled(context: BenchContext): Promise<FilledBefore> {
  const { bed, database, kept, quick, log } = context;
  if (kept !== undefined) {
    const sql = connect(database.url, { schema: benchSchema, connectionsMax: 1 });
    const found = await findFilled(sql, benchSchema).finally(() => sql.end());
    if (found !== undefined) {
      if (context.messages !== undefined && context.messages !== found.messages) {
        log(`--messages ${context.messages} is not heeded: ${found.messages} are kept there`);
      }
      return found;
    }
  }
  // Before the replica goes, for which commits wait then.
  await database.reset([benchSchema]);
  const messages = context.messages ?? (quick ? 36_000 : usualMessages);
  const fill = () => filled(context, messages);
  if (kept !== undefined) return await kept.filling(fill);
  return bed === undefined ? await fill() : await bed.withoutReplica(fill);
}

async function filled({ database, log }: BenchContext, messages: number): Promise<FilledBefore> {
  const from = performance.now();
  const sql = connect(database.shape.hostUrl, { schema: benchSchema, connectionsMax: sessions });
  try {
    await migrate(sql, benchSchema, migrations);
    await loadMode(sql, "relay");
    const { messages: rows } = await fillYears(sql, { messages, parts, sessions, log });
    const found = { messages: rows, fillSeconds: (performance.now() - from) / 1000 };
    await noteFilled(sql, benchSchema, found);
    return found;
  } finally {
    await sql.end();
  }
}

/**
 * Brings the schema up to date, as a gateway does at its start, and has done what the node that leads
 * does beside the traffic; gives the bytes of tables and indexes.
 */
async function upToDate({ database }: BenchContext): Promise<number> {
  const sql = connect(database.shape.hostUrl, { schema: benchSchema, connectionsMax: 1 });
  try {
    await migrate(sql, benchSchema, migrations);
    await settleYears(sql);
    const [size] = await sql`
      select sum(pg_total_relation_size(c.oid))::float8 as bytes from pg_class c
      where relnamespace = current_schema()::regnamespace and relkind = 'r'`;
    return size!.bytes;
  } finally {
    await sql.end();
  }
}

async function ask({ database, only = "" }: BenchContext): Promise<AskedQuestion[]> {
  const program = new URL("../years/ask_years.ts", import.meta.url).pathname;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", "--config", config, program],
      ...[database.url, benchSchema, only],
    ],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("could not ask everything");
  return new TextDecoder().decode(stdout).trim().split("\n")
    .map((line) => JSON.parse(line) as AskedQuestion);
}
