import type { TransactionSql } from "postgres";

/**
 * Until the transaction ends no plan is made or discarded, and no item decided about, by anybody else:
 * which plan is open stays so, and nobody moves an item into one that is summed up.
 */
export async function lockPlans(transaction: TransactionSql): Promise<void> {
  await transaction`lock table failback_plan in exclusive mode`;
}
