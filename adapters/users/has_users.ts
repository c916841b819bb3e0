import type { Sql } from "postgres";

/** Whether the database knows any user. */
export async function hasUsers(sql: Sql): Promise<boolean> {
  const [row] = await sql<[{ readonly known: boolean }]>`
    select exists (select 1 from user_account) as known`;
  return row.known;
}
