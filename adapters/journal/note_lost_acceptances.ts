/**
 * What the standby had accepted, and the database lost with its document: the sender has our number,
 * and VNACCS knows nothing of it. It becomes a note as those from log books are, so that the next plan
 * of the give-back has it, where it waits for a person.
 */
import type { ISql } from "postgres";
import { catalogue } from "../../core/catalogue/mod.ts";
import { readOurAnswer } from "../../core/give_back/mod.ts";
import { changesDocuments } from "../../core/ledger/mod.ts";
import { formatMessageId, type MessageId, type MessageRecord } from "../journal.ts";
import { replyText } from "../reply_text.ts";

/** Who made the note, in place of whoever imports those of people. */
const madeBy = "songhanh";

/** A message that was recorded, under the place that it had. */
interface Lost {
  readonly id: MessageId;
  readonly record: MessageRecord;
}

/** Makes the notes; those that are there already are not made twice. */
export async function noteLostAcceptances(sql: ISql, lost: readonly Lost[]): Promise<void> {
  const notes = lost.filter(isOwed).map(noteOf);
  if (notes.length === 0) return;
  await sql`
    insert into paper_note (document, what, happened_at, who, imported_by, place)
      select n.document, n.what, n.at, n.who, ${madeBy}, next_change_place()
      from unnest(${notes.map(({ document }) => document)}::text[],
        ${notes.map(({ what }) => what)}::text[], ${notes.map(({ at }) => at)}::timestamptz[],
        ${notes.map(({ who }) => who)}::text[]) as n(document, what, at, who)
    on conflict do nothing`;
}

/** Whether VNACCS is to be told of it: it was accepted here, and changed a document. */
function isOwed({ record: { state, code, procedure } }: Lost): boolean {
  return state === "stood in" && code === "00000" && procedure !== undefined &&
    changesDocuments(procedure);
}

function noteOf({ id, record }: Lost) {
  const { procedure = "", reply, document, userId = "" } = record;
  const text = reply && replyText(reply);
  const { number } = readOurAnswer(procedure, text ?? new Uint8Array(), catalogue);
  const message = formatMessageId(id);
  return {
    document: number || document || message,
    what: `${procedure}: đã chấp nhận tại đây, cơ sở dữ liệu làm mất (${message}); ` +
      `accepted here, lost by the database`,
    at: new Date(record.receivedAt).toISOString(),
    who: userId || record.sender,
  };
}
