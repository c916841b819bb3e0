import type { Sql, TransactionSql } from "postgres";

/** Whether everything journalled is learnt and nothing is in doubt. */
export async function isLedgerComplete(sql: Sql | TransactionSql): Promise<boolean> {
  const [row] = await sql`
    select not exists (select 1 from document_doubt) and outcomes_left(1) = 0
      and not exists (select 1 from open_message where state = 'handed over') as complete`;
  return row!.complete;
}
