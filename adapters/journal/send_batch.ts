import type { ISql, PendingQuery, Row } from "postgres";
import type { MessageId, MessageRecord, OutcomeRecord } from "../journal.ts";
import { replyHead } from "../reply_head.ts";
import { ByteColumn } from "../seals/byte_column.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { callByName } from "../postgres/call_by_name.ts";
import { copyIn, CopyRows, type TableRows } from "./copy_rows.ts";
import type { RepeatRow } from "./find_repeats.ts";
import { copiedColumns, copyMessage, messageParameters, toldOfMessage } from "./message_columns.ts";
import type { RequestBases } from "./request_bases.ts";
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
  /** What stands whole in it of the senders of late. */
  readonly bases: RequestBases;
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
 * Sends a batch to the database in one statement, all its bytes as one value cut apart there. If rows
 * come back, these messages are repeats and nothing was written.
 */
export function sendBatch(
  sql: ISql,
  { epoch, position, messages, outcomes, delivered, seal, rows, standing }: BatchToSend,
): PendingQuery<RepeatRow[]> {
  const bytes = new ByteColumn();
  const first = position.lastSequence + 1;
  const told = messages.map((record, index) => {
    const sequence = first + index;
    const at = [position.stream, sequence, record.userId] as const;
    const base = position.bases.of(record, sequence);
    const place = sealedValues.request.place(...at, base?.sequence);
    const request = seal.close(record.request, place, base?.bytes);
    const reply = record.reply && seal.close(record.reply.bytes, sealedValues.reply.place(...at));
    return {
      place: index + 1,
      ...toldOfMessage(record),
      digest_at: bytes.add(record.digest),
      signer_at: record.signer && bytes.add(record.signer),
      request_at: bytes.add(request),
      request_bytes: request.length,
      reply_at: reply && bytes.add(reply),
      reply_bytes: reply?.length,
      base_sequence: base?.sequence,
    };
  });
  const outcomeArrays = outcomeParameters(outcomes, bytes, seal);
  const rowDigestsAt = bytes.length + 1;
  messages.forEach((record, index) => {
    bytes.add(rows.ofMessage(record, { stream: position.stream, sequence: first + index }, epoch));
  });
  for (const record of outcomes) bytes.add(rows.ofOutcome(record, epoch));
  return callByName<RepeatRow[]>(sql, `${repeatsFrom} record_batch`, {
    p_epoch: epoch,
    p_stream: position.stream,
    p_incarnation: position.incarnation,
    p_batch: position.lastBatch + 1,
    p_first: first,
    p_sealed: seal.sealing,
    p_row_digests_at: rowDigestsAt,
    p_bytes: bytes.all(),
    p_standing: rows.standingText(standing, position.stream, position.lastBatch + 1),
    // What there is none of is left out: the driver writes every array, empty or not.
    ...(messages.length > 0 && {
      ...messageParameters(messages, ["receivedAt", "state", "sendKey", "contentKey"]),
      p_messages: JSON.stringify(told),
    }),
    ...(outcomes.length > 0 && outcomeArrays),
    ...(delivered.length > 0 && deliveredParameters(delivered)),
  });
}

/** What is asked of a function that finds repeats. */
const repeatsFrom = `select kind, place, found_stream as "foundStream",
  found_sequence as "foundSequence" from`;

function deliveredParameters(delivered: readonly MessageId[]) {
  return {
    d_stream: delivered.map(({ stream }) => stream),
    d_sequence: delivered.map(({ sequence }) => sequence),
  };
}

/** The outcomes of a batch as parameters; adds the bytes of their replies. */
function outcomeParameters(
  outcomes: readonly OutcomeRecord[],
  bytes: ByteColumn,
  seal: ByteSeal,
) {
  const of = <T>(pick: (record: OutcomeRecord) => T | null | undefined): (T | null)[] =>
    outcomes.map((record) => pick(record) ?? null);
  const replies = outcomes.map(({ id, state, reply }) =>
    reply &&
    seal.close(reply.bytes, sealedValues.outcomeReply.place(id.stream, id.sequence, state))
  );
  return {
    o_stream: of((r) => r.id.stream),
    o_sequence: of((r) => r.id.sequence),
    o_at: of((r) => new Date(r.at).toISOString()),
    o_state: of((r) => r.state),
    o_code: of((r) => r.code),
    o_reason: of((r) => r.reason),
    o_status: of((r) => r.reply?.status),
    o_type: of((r) => r.reply && replyHead(r.reply)),
    o_reply_at: replies.map((reply) => reply === undefined ? 0 : bytes.add(reply)),
    o_reply_bytes: replies.map((reply) => reply?.length ?? 0),
  };
}

/** What a row has beside its bytes, about. */
const rowBytes = 700;

/** What is written together with the messages of a large batch. */
export interface SentAlong {
  readonly copies: readonly TableRows[];
  /** Statements that come after the copies. */
  readonly write: () => LastStatements;
}

/** A batch on its way within a transaction. */
export interface BatchSent {
  /** Gives the repeats among its messages: where there are any, nothing is written. */
  readonly repeats: PendingQuery<RepeatRow[]>;
  /** All of it; those that are not sent yet in front, in the order in which they go. */
  readonly statements: LastStatements;
}

/**
 * The same for a large batch, within a transaction of `transact()`: rows go by COPY, which sends
 * their bytes as they are instead of in hexadecimal. Nothing waits for what the database says: where it
 * finds repeats, or another writer, the statements behind fail and COMMIT becomes a rollback.
 */
export async function sendLargeBatch(
  sql: ISql,
  { epoch, position, messages, outcomes, delivered, seal, rows, standing }: BatchToSend,
  { copies, write }: SentAlong = { copies: [], write: () => [] },
): Promise<BatchSent> {
  const first = position.lastSequence + 1;
  const opened = callByName<RepeatRow[]>(sql, `${repeatsFrom} open_batch`, {
    p_epoch: epoch,
    p_stream: position.stream,
    p_incarnation: position.incarnation,
    p_batch: position.lastBatch + 1,
    p_first: first,
    messages: messages.length,
    ...messageParameters(messages, ["sendKey", "contentKey", "state"]),
    ...deliveredParameters(delivered),
  });
  const begun = [opened, requireRecorded(sql, position)];
  for (const statement of begun) statement.execute().catch(() => {});
  const copied = copyIn(sql, {
    table: "message",
    columns: copiedColumns,
    rows: () => messageRows(messages, { position, first, epoch, seal }),
  });
  // The database has enough to do for as long as the rest is written.
  await copied.left();
  const others = copies.map((copy) => copyIn(sql, copy).copied);

  const bytes = new ByteColumn();
  const rowDigestsAt = bytes.length + 1;
  messages.forEach((record, index) => {
    bytes.add(rows.ofMessage(record, { stream: position.stream, sequence: first + index }, epoch));
  });
  for (const record of outcomes) bytes.add(rows.ofOutcome(record, epoch));
  const closed = callByName(sql, "select close_batch", {
    p_epoch: epoch,
    p_stream: position.stream,
    p_batch: position.lastBatch + 1,
    p_first: first,
    ...messageParameters(messages, ["receivedAt", "state", "contentKey"]),
    ...outcomeParameters(outcomes, bytes, seal),
    p_sealed: seal.sealing,
    p_row_digests_at: rowDigestsAt,
    p_bytes: bytes.all(),
    p_standing: rows.standingText(standing, position.stream, position.lastBatch + 1),
  });
  return { repeats: opened, statements: [closed, ...write(), ...begun, copied.copied, ...others] };
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
  { position: { stream, bases }, first, epoch, seal }: {
    readonly position: Position;
    readonly first: number;
    readonly epoch: number;
    readonly seal: ByteSeal;
  },
): CopyRows {
  const size = messages.reduce(
    (sum, { request, reply }) => sum + rowBytes + request.length + (reply?.bytes.length ?? 0),
    0,
  );
  const rows = new CopyRows(size, copiedColumns.length);
  messages.forEach((record, index) => {
    const sequence = first + index;
    copyMessage(rows, record, { stream, sequence, epoch, seal, base: bases.of(record, sequence) });
  });
  return rows;
}
