import type { ISql, PendingQuery, Row } from "postgres";
import type { MessageId, MessageRecord, OutcomeRecord } from "../journal.ts";
import { replyHead } from "../reply_head.ts";
import { ByteColumn } from "../seals/byte_column.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { copyIn, CopyRows, type TableRows } from "./copy_rows.ts";
import { type RepeatRow, throwRepeats } from "./find_repeats.ts";
import type { RowDigests } from "./row_digests.ts";
import { sealedValues } from "../seals/sealed_values.ts";
import type { LastStatements } from "../postgres/transact.ts";

/** Where a writer stands in its stream. */
export interface Position {
  readonly stream: number;
  readonly incarnation: number;
  lastSequence: number;
  lastBatch: number;
  /** Digests of the rows of the last batch; undefined where the stream had none when it was taken. */
  head: Uint8Array | undefined;
}

/** What one call of `record_batch` takes. */
export interface BatchToSend {
  readonly epoch: number;
  readonly position: Position;
  readonly messages: readonly MessageRecord[];
  readonly outcomes: readonly OutcomeRecord[];
  readonly delivered: readonly MessageId[];
  /** Seals here, where the place of each message is known: what is sealed is bound to it. */
  readonly seal: ByteSeal;
  readonly rows: RowDigests;
  /** Lines of what is written with it beside the journal (`core/evidence/standing_line.ts`). */
  readonly standing?: readonly string[];
}

/**
 * Sends a batch to the database: columns as arrays, all bytes as one value cut apart there. If rows
 * come back, these messages are repeats and nothing was written.
 */
export function sendBatch(
  sql: ISql,
  { epoch, position, messages, outcomes, delivered, seal, rows, standing }: BatchToSend,
): PendingQuery<RepeatRow[]> {
  const bytes = new ByteColumn();
  const digestAt: number[] = [];
  const requestAt: number[] = [];
  const requestBytes: number[] = [];
  const replyAt: number[] = [];
  const replyBytes: number[] = [];
  messages.forEach((record, index) => {
    const at = [position.stream, position.lastSequence + 1 + index, record.userId] as const;
    digestAt.push(bytes.add(record.digest));
    if (record.signer !== undefined) bytes.add(record.signer);
    const request = seal.close(record.request, sealedValues.request.place(...at));
    requestAt.push(bytes.add(request));
    requestBytes.push(request.length);
    const reply = record.reply && seal.close(record.reply.bytes, sealedValues.reply.place(...at));
    replyAt.push(reply === undefined ? 0 : bytes.add(reply));
    replyBytes.push(reply?.length ?? 0);
  });
  const rowDigestsAt = bytes.length + 1;
  messages.forEach((record, index) => {
    const sequence = position.lastSequence + 1 + index;
    bytes.add(rows.ofMessage(record, { stream: position.stream, sequence }, epoch));
  });
  for (const record of outcomes) bytes.add(rows.ofOutcome(record, epoch));
  const ofOutcomes = outcomeColumns(sql, outcomes, bytes, seal);
  const of = <T>(pick: (record: MessageRecord) => T | null | undefined): (T | null)[] =>
    messages.map((record) => pick(record) ?? null);
  return sql<RepeatRow[]>`
    select kind, place, found_stream as "foundStream", found_sequence as "foundSequence"
    from record_batch(
      ${epoch}, ${position.stream}, ${position.incarnation},
      ${position.lastBatch + 1}, ${position.lastSequence + 1},
      ${of((r) => new Date(r.receivedAt).toISOString())}, ${of((r) => r.sender)},
      ${of((r) => r.userId)}, ${of((r) => r.procedure)}, ${of((r) => r.path)},
      ${of((r) => r.linkInfo)}, ${of((r) => r.document)}, ${of((r) => r.state)},
      ${of((r) => r.code)}, ${of((r) => r.reason)}, ${of((r) => r.first?.stream)},
      ${of((r) => r.first?.sequence)}, ${of((r) => r.sendKey)}, ${of((r) => r.contentKey)},
      ${of((r) => r.contentType)}, ${of((r) => r.reply && replyHead(r.reply))},
      ${digestAt}, ${requestAt}, ${requestBytes}, ${replyAt}, ${replyBytes},
      ${of((r) => r.signer === undefined ? "f" : "t")},
      ${ofOutcomes},
      ${delivered.map((id) => id.stream)}, ${delivered.map((id) => id.sequence)},
      ${seal.sealing}, ${rowDigestsAt}, ${bytes.all()}, ${
    rows.standingText(standing, position.stream, position.lastBatch + 1)
  })`;
}

/** The outcomes of a batch as parameters; adds the bytes of their replies. */
function outcomeColumns(
  sql: ISql,
  outcomes: readonly OutcomeRecord[],
  bytes: ByteColumn,
  seal: ByteSeal,
): PendingQuery<Row[]> {
  const of = <T>(pick: (record: OutcomeRecord) => T | null | undefined): (T | null)[] =>
    outcomes.map((record) => pick(record) ?? null);
  const replies = outcomes.map(({ id, state, reply }) =>
    reply &&
    seal.close(reply.bytes, sealedValues.outcomeReply.place(id.stream, id.sequence, state))
  );
  const replyAt = replies.map((reply) => reply === undefined ? 0 : bytes.add(reply));
  return sql`
    ${of((r) => r.id.stream)}, ${of((r) => r.id.sequence)},
    ${of((r) => new Date(r.at).toISOString())}, ${of((r) => r.state)}, ${of((r) => r.code)},
    ${of((r) => r.reason)}, ${of((r) => r.reply?.status)}, ${
    of((r) => r.reply && replyHead(r.reply))
  },
    ${replyAt}, ${replies.map((reply) => reply?.length ?? 0)}`;
}

/** Columns of `message` in the order in which a COPY gives them. */
const copied = [
  "stream",
  "sequence",
  "received_at",
  "epoch",
  "sender",
  "user_id",
  "procedure",
  "path",
  "link_info",
  "document",
  "state",
  "code",
  "reason",
  "first_stream",
  "first_sequence",
  "send_key",
  "content_key",
  "signer",
  "digest",
  "content_type",
  "sealed",
  "request",
  "reply_type",
  "reply",
];

/** What a row has beside its bytes, about. */
const rowBytes = 700;

/** What is written together with the messages of a large batch. */
export interface SentAlong {
  readonly copies: readonly TableRows[];
  /** Statements that come after the copies. */
  readonly write: () => LastStatements;
}

/**
 * The same for a large batch, within a transaction of the caller: rows go by COPY, which sends
 * their bytes as they are instead of in hexadecimal. An error of a COPY shows as an aborted
 * transaction, so a statement comes last; `sendBatch` then tells what it was.
 *
 * @returns the statements that close the batch, `close_batch` first.
 * @throws RepeatsFound if messages are repeats.
 */
export async function sendLargeBatch(
  sql: ISql,
  { epoch, position, messages, outcomes, delivered, seal, rows, standing }: BatchToSend,
  { copies, write }: SentAlong = { copies: [], write: () => [] },
): Promise<LastStatements> {
  const first = position.lastSequence + 1;
  const contentKeys = messages.map(({ contentKey }) => contentKey ?? null);
  const opened = sql<RepeatRow[]>`
    select kind, place, found_stream as "foundStream", found_sequence as "foundSequence"
    from open_batch(${epoch}, ${position.stream}, ${position.incarnation},
      ${position.lastBatch + 1}, ${first}, ${messages.length},
      ${messages.map(({ sendKey }) => sendKey ?? null)}, ${contentKeys},
      ${delivered.map((id) => id.stream)}, ${delivered.map((id) => id.sequence)})`.execute();
  // The rows of messages travel behind it without waiting for what it says: where it finds repeats,
  // the transaction ends and takes them with it.
  const [repeats] = await Promise.all([
    opened,
    copyIn(sql, {
      table: "message",
      columns: copied,
      rows: () => messageRows(messages, { stream: position.stream, first, epoch, seal }),
    }),
  ]);
  throwRepeats(repeats);
  for (const copy of copies) await copyIn(sql, copy);

  const bytes = new ByteColumn();
  const rowDigestsAt = bytes.length + 1;
  messages.forEach((record, index) => {
    bytes.add(rows.ofMessage(record, { stream: position.stream, sequence: first + index }, epoch));
  });
  for (const record of outcomes) bytes.add(rows.ofOutcome(record, epoch));
  const closed = sql`
    select close_batch(${epoch}, ${position.stream}, ${position.lastBatch + 1}, ${first},
      ${messages.map(({ receivedAt }) => new Date(receivedAt).toISOString())},
      ${messages.map(({ state }) => state)}, ${contentKeys},
      ${
    outcomeColumns(sql, outcomes, bytes, seal)
  }, ${seal.sealing}, ${rowDigestsAt}, ${bytes.all()}, ${
    rows.standingText(standing, position.stream, position.lastBatch + 1)
  })`;
  return [closed, ...write()];
}

/** Fails, and all that follows with it, where the batch before it was not recorded. */
export function requireRecorded(sql: ISql, { stream, lastBatch }: Position): PendingQuery<Row[]> {
  return sql`select require_recorded(${stream}, ${lastBatch + 1})`;
}

/** Whether a batch failed because some of its messages are repeats. */
export function isNotRecorded(error: unknown): boolean {
  return (error as { code?: unknown }).code === "SH003";
}

function messageRows(
  messages: readonly MessageRecord[],
  { stream, first, epoch, seal }: {
    readonly stream: number;
    readonly first: number;
    readonly epoch: number;
    readonly seal: ByteSeal;
  },
): CopyRows {
  const size = messages.reduce(
    (sum, { request, reply }) => sum + rowBytes + request.length + (reply?.bytes.length ?? 0),
    0,
  );
  const rows = new CopyRows(size, copied.length);
  messages.forEach((record, index) => {
    const at = [stream, first + index, record.userId] as const;
    rows.row().integer(stream).bigint(first + index).timestamp(record.receivedAt).bigint(epoch)
      .text(record.sender).text(record.userId).text(record.procedure).text(record.path)
      .text(record.linkInfo).text(record.document).text(record.state).text(record.code)
      .text(record.reason).integer(record.first?.stream).bigint(record.first?.sequence)
      .uuid(record.sendKey).uuid(record.contentKey).bytes(record.signer).bytes(record.digest)
      .text(record.contentType).boolean(seal.sealing)
      .sealed(record.request, seal, sealedValues.request.place(...at))
      .text(record.reply && replyHead(record.reply))
      .sealed(record.reply?.bytes, seal, sealedValues.reply.place(...at));
  });
  return rows;
}
