import type { ISql, Row } from "postgres";
import type { MessageId, MessageRecord } from "../journal.ts";

/** A message of a batch that repeats an earlier one; `place` counts from 1. */
export interface RepeatRow extends Row {
  readonly kind: "send" | "content";
  readonly place: number;
  readonly foundStream: number;
  readonly foundSequence: number;
}

/**
 * Repeats among what the decider refused. The first of them may be the very reason for the refusal –
 * what it declared cannot be declared twice – so it is looked for once the documents are locked,
 * and its answer counts. A refusal that stands carries no keys: it may be tried again.
 */
export async function findRefusedRepeats(
  sql: ISql,
  keys: readonly Pick<MessageRecord, "sendKey" | "contentKey">[],
  delivered: readonly MessageId[],
): Promise<readonly RepeatRow[]> {
  if (keys.every(({ sendKey, contentKey }) => sendKey === undefined && contentKey === undefined)) {
    return [];
  }
  return await sql<RepeatRow[]>`
    select kind, place, found_stream as "foundStream", found_sequence as "foundSequence"
    from refused_repeats(
      p_send => ${keys.map(({ sendKey }) => sendKey ?? null)}::uuid[],
      p_content => ${keys.map(({ contentKey }) => contentKey ?? null)}::uuid[],
      d_stream => ${delivered.map(({ stream }) => stream)}::integer[],
      d_sequence => ${delivered.map(({ sequence }) => sequence)}::bigint[])`;
}

/** Ends the transaction of a batch in which some messages were repeats: nothing of it is written. */
export class RepeatsFound extends Error {
  constructor(readonly rows: readonly RepeatRow[]) {
    super("some messages of the batch are repeats");
  }
}

export function throwRepeats(rows: readonly RepeatRow[]): void {
  if (rows.length > 0) throw new RepeatsFound(rows);
}

/** The repeats for which a transaction ended; throws what ended it otherwise. */
export function repeatsOf(error: unknown): readonly RepeatRow[] {
  if (error instanceof RepeatsFound) return error.rows;
  throw error;
}
