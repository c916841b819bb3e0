import type { ISql } from "postgres";
import { say } from "../../core/reasons/mod.ts";
import type { MessageId } from "../journal.ts";

/** Doubts that end by themselves as soon as the outcome of their message is known and read. */
const passing = [say("DOUBT_OUTCOME"), say("DOUBT_UNANSWERED")];

/** Messages whose outcome is known, and from which the ledger could not learn what they have changed. */
export interface NotLearnt {
  readonly count: number;
  /** The oldest of them. */
  readonly first: readonly MessageId[];
}

/** So many are named; the others are found once these are settled. */
const NAMED_MAX = 5;

/**
 * What they may have changed stays in doubt, and the standby answers A0011 about it, until a person has
 * looked and settles them (`OutcomeResolver.resolve`).
 */
export async function messagesNotLearnt(sql: ISql): Promise<NotLearnt> {
  const rows = await sql`
    select d.stream, d.sequence, count(*) over ()::integer as count
    from (${notLearnt(sql)} group by f.stream, f.sequence) d
    order by d.since, d.stream, d.sequence limit ${NAMED_MAX}`;
  return {
    count: rows[0]?.count ?? 0,
    first: rows.map(({ stream, sequence }) => ({ stream, sequence: Number(sequence) })),
  };
}

/** Whether one message is such a one. */
export async function isNotLearnt(sql: ISql, { stream, sequence }: MessageId): Promise<boolean> {
  const rows = await sql`
    ${notLearnt(sql)} and f.stream = ${stream} and f.sequence = ${sequence}
    group by f.stream, f.sequence`;
  return rows.length > 0;
}

function notLearnt(sql: ISql) {
  return sql`
    select f.stream, f.sequence, min(f.since) as since from document_doubt f
    where f.reason <> all (${passing}) and not exists (select 1 from open_message o
      where o.stream = f.stream and o.sequence = f.sequence and o.state in ('handed over', 'unknown'))`;
}
