import type { Sql } from "postgres";
import type { DocumentSummary } from "./document_store.ts";

/** Documents by their number at either system (without branch), a receipt or a natural key; the last changed first. */
export async function namedDocuments(
  sql: Sql,
  { stem, keys, limit }: {
    readonly stem?: string;
    readonly keys: readonly string[];
    readonly limit: number;
  },
): Promise<DocumentSummary[]> {
  const names = [...keys, ...(stem === undefined ? [] : [stem])];
  return await sql<DocumentSummary[]>`
    select id, number, family, owner, office, state, channel, complete, changed_at as "changedAt"
    from document where id = any (array(
      select unnest(${names}::text[])
      union select k.id from document_key k where k.key = any (${names})
      union select n.ours from number_map n where n.theirs = any (${names})))
    order by changed_at desc, id limit ${limit}`;
}
