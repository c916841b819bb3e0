import type { MessageRecord, OutcomeRecord } from "../journal.ts";
import { isStorable, storableText } from "../postgres/storable_text.ts";

/**
 * A record whose texts are what the database keeps: its digest in the evidence is made of them. Nearly
 * always the record itself.
 */
export function storableRecord(record: MessageRecord): MessageRecord {
  return isStorableRecord(record) ? record : madeStorable(record);
}

function isStorableRecord(record: MessageRecord): boolean {
  return isStorableOrNone(record.userId) && isStorableOrNone(record.procedure) &&
    isStorableOrNone(record.path) && isStorableOrNone(record.linkInfo) &&
    isStorableOrNone(record.document) && isStorableOrNone(record.code) &&
    isStorableOrNone(record.reason) && isStorableOrNone(record.contentType) &&
    isStorable(record.sender) && isStorableOrNone(record.reply?.contentType);
}

function isStorableOrNone(text: string | null | undefined): boolean {
  return text == null || isStorable(text);
}

function madeStorable(record: MessageRecord): MessageRecord {
  const { userId, procedure, path, linkInfo, document, code, reason, contentType, reply } = record;
  const texts = { userId, procedure, path, linkInfo, document, code, reason, contentType };
  const changed = changesOf({ ...texts, sender: record.sender });
  const replyType = reply && storableOrNull(reply.contentType);
  return {
    ...record,
    ...changed,
    ...(reply === undefined ? {} : { reply: { ...reply, contentType: replyType ?? null } }),
  };
}

/** The same for an outcome. */
export function storableOutcome(record: OutcomeRecord): OutcomeRecord {
  const { code, reason, reply } = record;
  const changed = changesOf({ code, reason });
  const replyType = reply && storableOrNull(reply.contentType);
  if (changed === undefined && replyType === reply?.contentType) return record;
  return {
    ...record,
    ...changed,
    ...(reply === undefined ? {} : { reply: { ...reply, contentType: replyType ?? null } }),
  };
}

function changesOf(
  texts: Readonly<Record<string, string | null | undefined>>,
): Record<string, string> | undefined {
  let changes: Record<string, string> | undefined;
  for (const name in texts) {
    const text = texts[name];
    if (text == null) continue;
    const storable = storableText(text);
    if (storable !== text) changes = { ...changes, [name]: storable };
  }
  return changes;
}

function storableOrNull(text: string | null): string | null {
  return text === null ? null : storableText(text);
}
