/** The partitions of the journal: one for each month, attached ahead. */
import type { Sql } from "postgres";

export interface JournalPart {
  /** `yyyyMM`, or `first` for what was there before there were partitions. */
  readonly name: string;
  readonly opensAt: Date | undefined;
}

/**
 * Attaches the partition of the next month where it is not there yet; its name where it was made. One
 * process makes it, the others find it made.
 */
export async function attachNextPart(sql: Sql): Promise<string | undefined> {
  const [row] = await sql`select attach_next_part() as name`;
  return row!.name ?? undefined;
}

/**
 * Indexes the partition of a month that is over by what is rare in it, the newest that is not indexed
 * yet; its name where there was one.
 */
export async function indexClosedPart(sql: Sql): Promise<string | undefined> {
  const [row] = await sql`select index_closed_part() as name`;
  return row!.name ?? undefined;
}

/** Oldest first, that of the next month among them. */
export async function listParts(sql: Sql): Promise<readonly JournalPart[]> {
  const rows = await sql`
    select name, case when isfinite(opens_at) then opens_at end as "opensAt" from journal_part
    order by number`;
  return rows.map(({ name, opensAt }) => ({ name, opensAt: opensAt ?? undefined }));
}
