import type { Sql, TransactionSql } from "postgres";

/** More than this is only said to be more. */
const COUNTED_MAX = 100_000;

/** Outcomes that the ledger has still to read; counted up to 100,000. */
export async function ledgerBehind(sql: Sql | TransactionSql): Promise<number> {
  const [row] = await sql`
    select outcomes_left(${COUNTED_MAX}) as behind`;
  return row!.behind;
}
