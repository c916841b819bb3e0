import type { Sql } from "postgres";

/** Throws where the database does not answer. */
export async function probeDatabase(sql: Sql): Promise<void> {
  await sql`select 1`;
}
