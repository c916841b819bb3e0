import type { Sql, TransactionSql } from "postgres";

/**
 * Reads with several statements as if with one: each sees the database as it was at the first. What is
 * a difference of counts, or is decided by several of them, is read so.
 */
export async function atOneMoment<Read>(
  sql: Sql,
  read: (transaction: TransactionSql) => Promise<Read>,
): Promise<Read> {
  return await sql.begin("isolation level repeatable read read only", read) as Read;
}
