import type { Row, RowList, Sql, TransactionSql } from "postgres";
import type { MessageId, MessageRecord, OutcomeRecord } from "../journal.ts";
import { ByteColumn } from "./byte_column.ts";
import type { RowDigests } from "./row_digests.ts";

/** A message with its bytes as they are stored. */
export interface Written {
  readonly record: MessageRecord;
  readonly request: Uint8Array;
  readonly reply: Uint8Array | undefined;
}

/** An outcome with its bytes as they are stored. */
export interface WrittenOutcome {
  readonly record: OutcomeRecord;
  readonly reply: Uint8Array | undefined;
}

/** Where a writer stands in its stream. */
export interface Position {
  readonly stream: number;
  readonly incarnation: number;
  lastSequence: number;
  lastBatch: number;
}

/** A message of a batch that repeats an earlier one; `place` counts from 1. */
export interface RepeatRow extends Row {
  readonly kind: "send" | "content";
  readonly place: number;
  readonly foundStream: number;
  readonly foundSequence: number;
}

/** What one call of `record_batch` takes. */
export interface BatchToSend {
  readonly epoch: number;
  readonly position: Position;
  readonly messages: readonly Written[];
  readonly outcomes: readonly WrittenOutcome[];
  readonly delivered: readonly MessageId[];
  /** Whether the bytes are encrypted. */
  readonly sealed: boolean;
  readonly rows: RowDigests;
}

/**
 * Sends a batch to the database: columns as arrays, all bytes as one value cut apart there. If rows
 * come back, these messages are repeats and nothing was written.
 */
export async function sendBatch(
  sql: Sql | TransactionSql,
  { epoch, position, messages, outcomes, delivered, sealed, rows }: BatchToSend,
): Promise<RowList<RepeatRow[]>> {
  const bytes = new ByteColumn();
  const digestAt: number[] = [];
  const requestAt: number[] = [];
  const replyAt: number[] = [];
  for (const { record, request, reply } of messages) {
    digestAt.push(bytes.add(record.digest));
    if (record.signer !== undefined) bytes.add(record.signer);
    requestAt.push(bytes.add(request));
    replyAt.push(reply === undefined ? 0 : bytes.add(reply));
  }
  const rowDigestsAt = bytes.length + 1;
  messages.forEach(({ record }, index) => {
    const sequence = position.lastSequence + 1 + index;
    bytes.add(rows.ofMessage(record, { stream: position.stream, sequence }, epoch));
  });
  for (const { record } of outcomes) bytes.add(rows.ofOutcome(record, epoch));
  const outcomeReplyAt = outcomes.map(({ reply }) => reply === undefined ? 0 : bytes.add(reply));
  const of = <T>(pick: (record: MessageRecord) => T | null | undefined): (T | null)[] =>
    messages.map(({ record }) => pick(record) ?? null);
  const ofOutcome = <T>(pick: (record: OutcomeRecord) => T | null | undefined): (T | null)[] =>
    outcomes.map(({ record }) => pick(record) ?? null);
  return await sql<RepeatRow[]>`
    select kind, place, found_stream as "foundStream", found_sequence as "foundSequence"
    from record_batch(
      ${epoch}, ${position.stream}, ${position.incarnation},
      ${position.lastBatch + 1}, ${position.lastSequence + 1},
      ${of((r) => new Date(r.receivedAt).toISOString())}, ${of((r) => r.sender)},
      ${of((r) => r.userId)}, ${of((r) => r.procedure)}, ${of((r) => r.path)},
      ${of((r) => r.linkInfo)}, ${of((r) => r.document)}, ${of((r) => r.state)},
      ${of((r) => r.code)}, ${of((r) => r.reason)}, ${of((r) => r.first?.stream)},
      ${of((r) => r.first?.sequence)}, ${of((r) => r.sendKey)}, ${of((r) => r.contentKey)},
      ${of((r) => r.contentType)}, ${of((r) => r.reply?.contentType)},
      ${digestAt}, ${requestAt}, ${messages.map(({ request }) => request.length)},
      ${replyAt}, ${messages.map(({ reply }) => reply?.length ?? 0)},
      ${of((r) => r.signer === undefined ? "f" : "t")},
      ${ofOutcome((r) => r.id.stream)}, ${ofOutcome((r) => r.id.sequence)},
      ${ofOutcome((r) => new Date(r.at).toISOString())}, ${ofOutcome((r) => r.state)},
      ${ofOutcome((r) => r.code)}, ${ofOutcome((r) => r.reason)},
      ${ofOutcome((r) => r.reply?.status)}, ${ofOutcome((r) => r.reply?.contentType)},
      ${outcomeReplyAt}, ${outcomes.map(({ reply }) => reply?.length ?? 0)},
      ${delivered.map((id) => id.stream)}, ${delivered.map((id) => id.sequence)},
      ${sealed}, ${rowDigestsAt}, ${bytes.all()})`;
}
