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
 * yet; its name where there was one. A partition that somebody holds is left for later.
 */
export async function indexClosedPart(sql: Sql): Promise<string | undefined> {
  const [row] = await sql`select index_closed_part() as name`;
  return row!.name ?? undefined;
}

/**
 * Drops the index that an earlier version made of a month, where that of `indexClosedPart` stands for
 * it; the name of its partition where there was one.
 */
export async function dropRareIndex(sql: Sql): Promise<string | undefined> {
  const [row] = await sql`select drop_rare_index() as name`;
  return row!.name ?? undefined;
}

/** Partitions that an archive has begun to take out, and that are out of sight until it has ended. */
export async function partsHalfArchived(sql: Sql): Promise<readonly string[]> {
  const rows = await sql`
    select a.name from archived_part a
    where a.dropped_at is null and (select count(*) from pg_inherits i
      where not i.inhdetachpending and i.inhrelid in (
        to_regclass('message_' || a.name), to_regclass('outcome_' || a.name))) < 2
    order by a.first_stream`;
  return rows.map(({ name }) => name);
}

/** Oldest first, that of the next month among them. */
export async function listParts(sql: Sql): Promise<readonly JournalPart[]> {
  const rows = await sql`
    select name, case when isfinite(opens_at) then opens_at end as "opensAt" from journal_part
    order by number`;
  return rows.map(({ name, opensAt }) => ({ name, opensAt: opensAt ?? undefined }));
}
