import type { Sql, TransactionSql } from "postgres";
import type { StreamHead } from "../../core/evidence/mod.ts";

/**
 * The last batch of every stream that may still be written, that of decisions among them: those of this
 * month and of the one before. What is older stands as the checkpoints of its time have it.
 */
export async function readHeads(sql: Sql | TransactionSql): Promise<StreamHead[]> {
  const rows = await sql`
    select s.id as stream, b.number, encode(b.digest, 'hex') as digest
    from (select 0 as id union all select id from stream where id >= coalesce((
      select p.first_stream from journal_part p where p.opens_at <= now()
      order by p.number desc offset 1 limit 1), -2147483648)) s
    cross join lateral (select number, digest from batch
      where stream = s.id order by number desc limit 1) b
    order by s.id`;
  return rows.map(({ stream, number, digest }) => ({ stream, batch: Number(number), digest }));
}

/** Batches of these that the last checkpoint, which had come as far as `vouched`, knows nothing of. */
export function countNews(
  heads: readonly StreamHead[],
  vouched: readonly StreamHead[] = [],
): number {
  const before = new Map(vouched.map(({ stream, batch }) => [stream, batch]));
  return heads.reduce((sum, { stream, batch }) => sum + batch - (before.get(stream) ?? 0), 0);
}
