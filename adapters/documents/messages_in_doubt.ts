import type { Sql } from "postgres";

/** Messages of which it is not known what they have changed: each makes some documents incomplete. */
export async function messagesInDoubt(sql: Sql): Promise<number> {
  const [row] = await sql`
    select count(*)::integer as messages
    from (select distinct stream, sequence from document_doubt) d`;
  return row!.messages;
}
