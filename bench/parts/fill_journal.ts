import { connect, quoteName } from "../../adapters/postgres/connect.ts";
import type { BenchDatabase } from "../subjects/bench_database.ts";

/** Messages inserted by one statement. */
const step = 100_000;
/** Bytes of request and reply that a copy keeps: ten million rows shall fit a disk. */
const bytesKept = 300;

/**
 * Brings the journal to `rows` messages by copies of those that are there, under streams of their own
 * that no writer claims. Copies are older, shorter, and have keys of their own; no batch seals them.
 */
export async function fillJournal(
  database: BenchDatabase,
  schema: string,
  rows: number,
): Promise<void> {
  const sql = connect(database.shape.adminUrl, { schema, connectionsMax: 1 });
  try {
    const columns = await sql<{ name: string }[]>`
      select column_name as name from information_schema.columns
      where table_schema = ${schema} and table_name = 'message' and is_generated = 'NEVER'
      order by ordinal_position`;
    const values: Record<string, string> = {
      stream: "-1",
      sequence: "g.at",
      received_at: "m.received_at - interval '1 day'",
      send_key: "case when m.send_key is null then null else gen_random_uuid() end",
      content_key: "case when m.content_key is null then null else gen_random_uuid() end",
      request: `substring(m.request from 1 for ${bytesKept})`,
      reply: `substring(m.reply from 1 for ${bytesKept})`,
    };
    const names = columns.map(({ name }) => name);
    const [counted] = await sql`select count(*)::bigint as there from message`;
    let there = Number(counted!.there);
    const [last] =
      await sql`select coalesce(max(sequence), 0) as last from message where stream = -1`;
    let at = Number(last!.last);
    while (there < rows) {
      const count = Math.min(step, rows - there);
      await sql.unsafe(
        `with m as (
           select *, row_number() over () as place
           from (select * from message where stream > 0 order by stream, sequence limit 1000) few
         )
         insert into message (${names.map(quoteName).join(", ")})
         select ${names.map((name) => values[name] ?? `m.${quoteName(name)}`).join(", ")}
         from generate_series(${at + 1}::bigint, ${at + count}::bigint) g (at)
         join m on m.place = 1 + g.at % (select count(*) from m)`,
      );
      there += count;
      at += count;
    }
    // As a journal is that has grown to this over weeks.
    await sql.unsafe("vacuum (analyze) message");
    await sql.unsafe("checkpoint");
  } finally {
    await sql.end();
  }
}
