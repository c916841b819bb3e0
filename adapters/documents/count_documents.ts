import type { Sql } from "postgres";

export interface DocumentCounts {
  readonly documents: number;
  /** `documents` is an estimate: there are too many to be counted one by one. */
  readonly estimated: boolean;
  /** Of these, such as something is not known of for certain. */
  readonly doubtful: number;
}

/** Documents are counted one by one up to so many, beyond that by the statistics. */
export const documentsExactMax = 10_000;

/** How many documents are known here; of many about as many. */
export async function countDocuments(sql: Sql): Promise<DocumentCounts> {
  const [counts] = await sql<[DocumentCounts]>`
    select case when few.n <= ${documentsExactMax} then few.n else greatest(few.n, (
        select greatest(c.reltuples, 0)::bigint + greatest(0, pg_stat_get_live_tuples(c.oid)
          - greatest(c.reltuples, 0)::bigint) from pg_class c where c.oid = 'document'::regclass))
      end::int as documents, few.n > ${documentsExactMax} as estimated,
      (select count(*) from document where not complete)::int as doubtful
    from (select count(*) as n from (select from document limit ${documentsExactMax + 1}) d) few`;
  return counts;
}
