import type { Sql, TransactionSql } from "postgres";

/**
 * What VNACCS calls the document of a row `n` of `number_map`: as it answered the last of its items
 * that was given back, else without the branch, which nobody has told. Null where there is no row.
 */
export function primaryNumber(sql: Sql | TransactionSql) {
  return sql`coalesce((
    select i.theirs from document_history c join failback_item i using (stream, sequence)
    where c.id = n.ours and length(i.theirs) = 12 and starts_with(i.theirs, n.theirs)
    order by c.place desc limit 1), n.theirs)`;
}
