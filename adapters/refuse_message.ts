/**
 * Refusing a message: the one place where a refusal becomes a reply, and the one where it is recorded
 * and answered, whoever refuses it (docs/wire-protocol.md 1.4).
 */
import type { Refusal } from "../core/verdict.ts";
import type { Header } from "../core/wire/mod.ts";
import { refusalCode, replyContentType, writeRefusal } from "../core/write_refusal.ts";
import {
  formatMessageId,
  type JournalWriting,
  type MessageId,
  type MessageRecord,
  type Reply,
} from "./journal.ts";
import type { TargetAnswer } from "./target.ts";

/**
 * A refusal as a reply of ours. `information`: behind the code in its subject. `write`: how it travels
 * where it is not plain.
 */
export function refusalReply(
  refusal: Refusal,
  header: Header | undefined,
  at: Date,
  information?: string,
  write: (bytes: Uint8Array<ArrayBuffer>) => Reply = plain,
): Reply {
  return write(writeRefusal(refusal, header, at, information));
}

function plain(bytes: Uint8Array<ArrayBuffer>): Reply {
  return { status: 200, contentType: replyContentType, bytes };
}

/** What stands beside an abnormal end of ours: the message's place, by which a person can look for it. */
export function placeToldBeside(code: string, id: MessageId | undefined): string | undefined {
  return code === "A0007" && id !== undefined ? formatMessageId(id) : undefined;
}

/** The record of a message that is refused. */
export function refusedRecord(
  record: Omit<MessageRecord, "state">,
  refusal: Refusal,
  reply: Reply,
): MessageRecord {
  return refusedByCode(record, refusalCode(refusal), refusal.reason, reply);
}

/** The same of what a decision refuses: no first of any repeat, as nothing was done for it. */
export function refusedByCode(
  record: Omit<MessageRecord, "state">,
  code: string,
  reason: string,
  reply: Reply,
): MessageRecord {
  return {
    ...record,
    sendKey: undefined,
    contentKey: undefined,
    state: "refused",
    code,
    reason,
    reply,
  };
}

/** The answer of a message whose record says that it is refused. */
export function refusedAnswer(
  { reply, code }: Pick<MessageRecord, "reply" | "code">,
): TargetAnswer {
  return { reply: reply!, result: "refused", code, finished: () => {} };
}

/** Refuses a message: recorded first, answered then. Rejects with `CannotRecord`. */
export async function refuseMessage(
  journal: JournalWriting,
  record: Omit<MessageRecord, "state">,
  refusal: Refusal,
  reply: Reply,
): Promise<TargetAnswer> {
  const refused = refusedRecord(record, refusal, reply);
  await journal.append(refused);
  return refusedAnswer(refused);
}
