import type { Sql, TransactionSql } from "postgres";

/** Messages of each stream that are summed up in one transaction: few, so that none takes long. */
const pieceMessages = 500;

/**
 * Sums up what the balance need not read again: a piece of each stream, and the items of a plan that is
 * done; `more`: there may be more. One process at a time does it, the others find it done.
 */
export async function sumBalance(
  sql: Sql | TransactionSql,
): Promise<{ readonly looked: number; readonly more: boolean }> {
  const [messages] = await sql`select sum_balance(${pieceMessages}) as looked`;
  const [standby] = await sql`
    select sum_accepted(${pieceMessages}) as looked, sum_failback_plan() as plan`;
  const looked = Number(messages!.looked);
  const more = Math.max(looked, Number(standby!.looked)) >= pieceMessages;
  return { looked, more: more || standby!.plan !== null };
}
