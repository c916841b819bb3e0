import type { Sql, TransactionSql } from "postgres";

/**
 * What VNACCS calls the document of a row `n` of `number_map`: as it answered the last of its items
 * that was given back, or a person has said, else without the branch, which nobody has told. Null where there is no row.
 */
export function primaryNumber(sql: Sql | TransactionSql) {
  return sql`coalesce((
    select t.theirs from document_history c join failback_item i using (stream, sequence)
    cross join lateral (select coalesce(i.decided_number, i.theirs) as theirs) t
    where c.id = n.ours and length(t.theirs) = 12 and starts_with(t.theirs, n.theirs)
    order by c.place desc limit 1), n.theirs)`;
}
