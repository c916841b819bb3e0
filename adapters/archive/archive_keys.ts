import type { Sql } from "postgres";

/** An archive and the data key that opens it. */
export interface ArchiveKey {
  readonly part: string;
  readonly dataKey: number;
}

/**
 * The archives that another data key than `present` opens. They lie elsewhere, often where nobody writes
 * any more, and the audit names their digests: they are never sealed anew, and need their key as long as
 * somebody may want to read them.
 */
export async function archivesOfOtherKeys(sql: Sql, present: number): Promise<ArchiveKey[]> {
  const rows = await sql`
    select a.name as part, (a.manifest::json ->> 'dataKey')::integer as "dataKey"
    from archived_part a
    where a.dropped_at is not null and (a.manifest::json ->> 'dataKey')::integer <> ${present}
    order by a.first_stream`;
  return rows.map(({ part, dataKey }) => ({ part, dataKey }));
}
