import type { Sql } from "postgres";
import type { Sentence } from "../../core/reasons/mod.ts";

/** An attempt at a pair without an answer that is stored. */
export interface Attempt {
  readonly place: string;
  readonly sentAt: Date;
  /** When it failed; undefined where the pair goes on waiting. */
  readonly failedAt: Date | undefined;
  readonly reason: Sentence;
}

/** Writes it where the pair still waits; documents that a failed one would have registered are lost. */
export async function writeAttempt(sql: Sql, attempt: Attempt): Promise<void> {
  const { place, sentAt, failedAt = null, reason } = attempt;
  await sql`
    with written as (
      update mirror_pair set state = ${failedAt === null ? "waiting" : "failed"},
        attempts = attempts + 1, sent_at = ${sentAt}, answered_at = ${failedAt}, reason = ${reason}
      where place = ${place} and state = 'waiting'
      returning state, run, place, registers, documents
    )
    insert into mirror_number (run, number, lost_by)
      select w.run, k, w.place from written w, unnest(w.documents) as k
      where w.registers and w.state = 'failed'
    on conflict (run, number) do update
      set lost_by = coalesce(mirror_number.lost_by, excluded.lost_by)`;
}
