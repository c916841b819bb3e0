import type { Sql } from "postgres";

/** Whether a schema has a place for data keys: whether it is there, and no older than those. */
export async function keepsDataKeys(sql: Sql, schema: string): Promise<boolean> {
  const [row] = await sql<[{ readonly name: string | null }]>`
    select to_regclass(${`${schema}.data_key`}) as name`;
  return row.name !== null;
}
