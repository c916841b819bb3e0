import type { Sql } from "postgres";

/** A signed statement of how far every stream had come, as lists show it. */
export interface ListedCheckpoint {
  readonly number: number;
  readonly at: Date;
  readonly digest: string;
  /** The public key of who signed it. */
  readonly key: string;
}

/** Newest first. */
export async function listCheckpoints(sql: Sql, limit: number): Promise<ListedCheckpoint[]> {
  const rows = await sql<(Omit<ListedCheckpoint, "number"> & { readonly number: string })[]>`
    select number, at, encode(digest, 'hex') as digest, key from checkpoint
    order by number desc limit ${limit}`;
  return rows.map((row) => ({ ...row, number: Number(row.number) }));
}
