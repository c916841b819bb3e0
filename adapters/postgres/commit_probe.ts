import type { Sql } from "postgres";

/**
 * Makes a commit durable that changes nothing: a message in the write-ahead log, of no interest to
 * anybody. It goes the whole way of a journal's commit – no replica, disk not full, log flushed –
 * and leaves nothing behind in a table.
 *
 * @throws Error where the database cannot make anything durable now.
 */
export async function commitProbe(sql: Sql): Promise<void> {
  const [row] = await sql<{ read_only: string }[]>`
    select current_setting('transaction_read_only') as read_only,
      pg_logical_emit_message(true, 'songhanh', 'readyz')`;
  if (row?.read_only !== "off") throw new Error("the database takes no writes");
}
