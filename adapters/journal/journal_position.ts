import type { Sql } from "postgres";

/** How many messages the streams have numbered together: rises with every message. */
export async function journalPosition(sql: Sql): Promise<number> {
  const [row] = await sql<{ position: string }[]>`
    select coalesce(sum(last_sequence), 0) as position from stream`;
  return Number(row?.position ?? 0);
}
