import type { Sql } from "postgres";
import { quoteName } from "../postgres/connect.ts";

/** The rows of a partition, counted by one processor of the database and not by all. */
export async function countPart(
  sql: Sql,
  name: string,
): Promise<{ readonly messages: number; readonly outcomes: number }> {
  return await sql.begin("read only", async (tx) => {
    await tx`set local max_parallel_workers_per_gather = 0`;
    const [row] = await tx.unsafe(
      `select (select count(*) from ${quoteName(`message_${name}`)})::int as messages,
        (select count(*) from ${quoteName(`outcome_${name}`)})::int as outcomes`,
    );
    return { messages: row!.messages as number, outcomes: row!.outcomes as number };
  });
}
