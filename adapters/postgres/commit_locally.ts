import type { Sql, TransactionSql } from "postgres";

/**
 * A transaction whose commit waits for no replica: for signs of life, which are of no use to another
 * server, and for what must take effect now or never. What commits as usual afterwards and is
 * acknowledged carries it along: a replica gets everything in its order.
 */
export function commitLocally<Result>(
  sql: Sql,
  run: (transaction: TransactionSql) => Promise<Result>,
): Promise<Result> {
  return sql.begin(async (transaction) => {
    await transaction`set local synchronous_commit = local`;
    return await run(transaction);
  }) as Promise<Result>;
}
