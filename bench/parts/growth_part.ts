import type { Sql } from "postgres";
import { connect } from "../../adapters/postgres/connect.ts";
import { waitUntil } from "../../adapters/testing/wait_until.ts";
import { readCorpusFacts } from "../corpus/mod.ts";
import { runLoad } from "../load/run_load.ts";
import { inFigures } from "../report/figures.ts";
import { benchSchema, startGateway } from "../subjects/start_gateway.ts";
import type { BenchContext, BenchPart } from "./bench_context.ts";

/** Kinds of messages, by what they weigh. */
const kinds = { MIC: "mic", "IDA with 50 lines": "IDA-50" } as const;

export interface Grown {
  readonly messages: number;
  /** Of each message: as it was sent, what tables and indexes keep, what went into the log. */
  readonly sentBytes: number;
  readonly keptBytes: number;
  readonly logBytes: number;
}

/**
 * What a message leaves on the disk of the database, and what its commit writes. Standing in only: the
 * primary of the bench gives one number to all, so that the ledger of a relay would learn next to nothing.
 */
export const growthPart: BenchPart = async (context) => {
  const { database, lanes, quick } = context;
  const rows: string[][] = [];
  const data: Record<string, Grown> = {};
  for (const [kind, mix] of Object.entries(kinds)) {
    const corpus = await context.corpus({ mix, messages: quick ? 2_000 : 20_000, users: 100 });
    await using subject = await startGateway({ corpus, database, mode: "standby", lanes });
    const target = { target: subject.edi, caCert: subject.caCert };
    const grown = await measureGrowth(context, corpus, target);
    const { messages, sentBytes, keptBytes, logBytes } = grown;
    data[kind] = grown;
    rows.push([kind, ...[messages, sentBytes, keptBytes, logBytes].map(inFigures)]);
  }
  return {
    title: "What a message leaves on the disk",
    notes: [
      "Kept is the size of all tables and indexes after a vacuum, the log what was written of it, page " +
      "images after a checkpoint included; each beside what an empty database had, over the number of " +
      "messages. 64 connections. Reports that nobody fetches are kept, too.",
    ],
    tables: [{
      title: "Bytes of a message",
      columns: ["kind", "messages", "sent", "kept", "log"],
      rows,
    }],
    charts: [],
    data,
  };
};

/**
 * Loads a gateway on `database` for some seconds and tells what that left of each message. The bytes of
 * an empty database, and of pages that are half full, count among few messages: thousands are needed.
 */
export async function measureGrowth(
  { database, seconds }: Pick<BenchContext, "database" | "seconds">,
  corpus: string,
  target: { readonly target: string; readonly caCert?: string },
): Promise<Grown> {
  const sql = connect(database.shape.adminUrl, { schema: benchSchema, connectionsMax: 1 });
  try {
    const before = await look(sql);
    await runLoad({ ...target, corpus, connections: 64, seconds, warmupSeconds: 0 });
    await waitUntil("nothing is in flight", async () => {
      const [row] = await sql`
        select exists (select from message_state where state = 'in flight') as waits`;
      return !row!.waits;
    });
    const after = await look(sql);
    const messages = after.messages - before.messages;
    if (messages === 0) throw new Error("no message was recorded");
    const facts = await readCorpusFacts(corpus);
    const each = (bytes: number) => Math.round(bytes / messages);
    return {
      messages,
      sentBytes: Math.round(facts.bytes / facts.messages),
      keptBytes: each(after.kept - before.kept),
      logBytes: each(after.log - before.log),
    };
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function look(sql: Sql): Promise<{ messages: number; kept: number; log: number }> {
  // Before the vacuum, which writes to the log, too.
  const [log] = await sql`select (pg_current_wal_lsn() - '0/0')::float8 as bytes`;
  await sql`vacuum`;
  const [row] = await sql`
    select (select count(*)::int from message) as messages,
      (select sum(pg_total_relation_size(c.oid))::float8 from pg_class c
        where relnamespace = ${benchSchema}::regnamespace and relkind = 'r') as kept`;
  return { messages: row!.messages, kept: row!.kept, log: log!.bytes };
}
