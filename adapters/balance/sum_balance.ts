import type { Sql } from "postgres";

/** Messages of each stream that are summed up in one transaction. */
const pieceMessages = 2_000;

/**
 * Sums up what the balance need not read again, a piece of each stream; `more`: a stream may have more.
 * One process at a time does it, the others find it done.
 */
export async function sumBalance(
  sql: Sql,
): Promise<{ readonly looked: number; readonly more: boolean }> {
  const [row] = await sql`select sum_balance(${pieceMessages}) as looked`;
  const looked = Number(row!.looked);
  return { looked, more: looked >= pieceMessages };
}
