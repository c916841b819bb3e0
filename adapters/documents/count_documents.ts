import type { Sql } from "postgres";

export interface DocumentCounts {
  readonly documents: number;
  /** Of these, such as something is not known of for certain. */
  readonly doubtful: number;
}

/** How many documents are known here; goes through all of them. */
export async function countDocuments(sql: Sql): Promise<DocumentCounts> {
  const [counts] = await sql<[DocumentCounts]>`
    select count(*)::int as documents, count(*) filter (where not complete)::int as doubtful
    from document`;
  return counts;
}
