/**
 * The record of a message that we could not handle, by a mistake of ours: refused, with its bytes and
 * the cause, so that the message is in the journal all the same and its sender is told.
 */
import { readCutNote, reasonOfCut, reasonOfWhole } from "../core/evidence/mod.ts";
import { refuse } from "../core/verdict.ts";
import { findHeader } from "../core/wire/mod.ts";
import type { MessageId, MessageRecord } from "./journal.ts";
import { placeToldBeside, refusalReply, refusedRecord } from "./refuse_message.ts";
import { say } from "../core/reasons/mod.ts";

/** Longest cause that is kept with a message, in characters. */
const CAUSE_MAX = 200;

/**
 * What a message is told that only the gateway has failed over:
 *
 * - A0011 where nothing has left: it may be sent again (it was to be handed over, or refused).
 * - A0007, "abnormal end at the centre", where the gateway is the centre: sending it again would end
 *   the same way, and with its id in the subject a person can look for it.
 *
 * In both cases nothing was applied: what it would have changed was rolled back with its batch.
 */
export type FailureCode = "A0007" | "A0011";

/** `id`: its place in the journal, shown beside A0007. */
export function failedRecord(
  record: Omit<MessageRecord, "state">,
  code: FailureCode,
  error: unknown,
  id?: MessageId,
): MessageRecord {
  const refusal = refuse(code, say("NOT_HANDLED", { cause: causeOf(error) }));
  // Bytes that were cut off before it failed are still not there.
  const cut = readCutNote(record.reason, record.request);
  const at = new Date(record.receivedAt);
  const place = placeToldBeside(code, id);
  const reply = refusalReply(refusal, findHeader(record.request), at, place);
  return {
    ...refusedRecord(record, refusal, reply),
    document: undefined,
    first: undefined,
    reason: cut === undefined ? reasonOfWhole(refusal.reason) : reasonOfCut(refusal.reason, cut),
  };
}

/**
 * The same with nothing of its sender's but the bytes: recorded where even what `failedRecord` gives
 * cannot be.
 */
export function bareRecord(record: MessageRecord): MessageRecord {
  const { receivedAt, state, code, request, digest, reply, reason } = record;
  return {
    ...{ receivedAt, state, code, request, digest, reply, reason },
    sender: "",
    contentType: null,
  };
}

/**
 * The name, the code and the message of an error. The database's own detail, which quotes values, is
 * left out.
 */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, CAUSE_MAX);
  const { code } = error as { code?: unknown };
  const name = typeof code === "string" ? `${error.name} ${code}` : error.name;
  // What could not be parsed would be quoted.
  if (error instanceof SyntaxError) return `${name}: not of the form that was expected`;
  return `${name}: ${error.message}`.slice(0, CAUSE_MAX);
}
