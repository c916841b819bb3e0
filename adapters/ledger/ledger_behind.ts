import type { Sql } from "postgres";

/** More than this is only said to be more. */
const COUNTED_MAX = 100_000;

/** Outcomes that the ledger has still to read; counted up to 100,000. */
export async function ledgerBehind(sql: Sql): Promise<number> {
  const [row] = await sql`
    select count(*)::int as behind from (
      select 1 from outcome o
      where (o.xact, o.stream, o.sequence, o.step) >
        (select c.xact, c.stream, c.sequence, c.step from ledger_cursor c)
      limit ${COUNTED_MAX}) o`;
  return row!.behind;
}
