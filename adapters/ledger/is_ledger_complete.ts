import type { Sql } from "postgres";

/** Whether everything journalled is learnt and nothing is in doubt. */
export async function isLedgerComplete(sql: Sql): Promise<boolean> {
  const [row] = await sql`
    select not exists (select 1 from document_doubt) and not exists (
      select 1 from outcome o
      where (o.xact, o.stream, o.sequence, o.step) >
        (select c.xact, c.stream, c.sequence, c.step from ledger_cursor c))
      and not exists (select 1 from open_message where state = 'handed over') as complete`;
  return row!.complete;
}
