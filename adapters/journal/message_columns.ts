/**
 * The columns of `message`, once: what each holds of a record, how a COPY writes it, how the statement of
 * a small batch brings it (`record_batch`: some in arrays, as they are asked for by themselves, all others
 * in one text), and how it is read. A column more is a line here, a step of the schema, and what the
 * record has to say (`MessageRecord`).
 */
import { invariant } from "../../core/invariant.ts";
import type { MessageRecord } from "../journal.ts";
import { storableText } from "../postgres/storable_text.ts";
import { replyHead } from "../reply_head.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { sealedValues } from "../seals/sealed_values.ts";
import type { CopyRows } from "./copy_rows.ts";
import type { RequestBase } from "./request_bases.ts";

/** What a row has beside its record. */
export interface RowPlace {
  readonly stream: number;
  readonly sequence: number;
  readonly epoch: number;
  /** With what the request is stored; undefined: whole. */
  readonly base: RequestBase | undefined;
  /** Seals on the way into the row: what is sealed is bound to its place. */
  readonly seal: ByteSeal;
}

interface Column<Name extends string, Stored, Read> {
  readonly name: Name;
  readonly copy: (rows: CopyRows, record: MessageRecord, at: RowPlace) => void;
  /** Absent where all rows of a batch share the value, or it is bytes, which travel in one piece. */
  readonly value?: (record: MessageRecord) => string | number | null | undefined;
  /** The array that brings it; absent where it is in the text. */
  readonly parameter?: string;
  /** The value of a row that was read, as the driver gives it. */
  readonly read: (stored: Stored) => Read;
}

type Of<Value> = (record: MessageRecord) => Value;
const asIs = <Value>(stored: Value) => stored;

function column<Name extends string, Stored, Read>(
  column: Column<Name, Stored, Read>,
): Column<Name, Stored, Read> {
  return column;
}

function required<Name extends string>(name: Name, value: Of<string>, parameter?: string) {
  const copy: Column<Name, string, string>["copy"] = (rows, record) => rows.text(value(record));
  return column({ name, parameter, value, copy, read: asIs<string> });
}

function text<Name extends string>(name: Name, value: Of<Maybe<string>>) {
  const copy: Column<Name, string, string>["copy"] = (rows, record) => rows.text(value(record));
  return column({ name, value, copy, read: asIs<string | null> });
}

function uuid<Name extends string>(name: Name, value: Of<Maybe<string>>, parameter: string) {
  const copy: Column<Name, string, string>["copy"] = (rows, record) => rows.uuid(value(record));
  return column({ name, parameter, value, copy, read: asIs<string | null> });
}

type Maybe<Value> = Value | null | undefined;

/** In the order of the table, by the name that code gives them. */
export const messageColumns = {
  stream: column({
    name: "stream",
    copy: (rows, _record, { stream }) => rows.integer(stream),
    read: asIs<number>,
  }),
  sequence: column({
    name: "sequence",
    copy: (rows, _record, { sequence }) => rows.bigint(sequence),
    read: (stored: string) => Number(stored),
  }),
  receivedAt: column({
    name: "received_at",
    parameter: "p_received",
    value: ({ receivedAt }) => new Date(receivedAt).toISOString(),
    copy: (rows, { receivedAt }) => rows.timestamp(receivedAt),
    read: asIs<Date>,
  }),
  epoch: column({
    name: "epoch",
    copy: (rows, _record, { epoch }) => rows.bigint(epoch),
    read: (stored: string) => Number(stored),
  }),
  sender: required("sender", ({ sender }) => sender),
  userId: text("user_id", ({ userId }) => userId),
  procedure: text("procedure", ({ procedure }) => procedure),
  path: text("path", ({ path }) => path),
  linkInfo: text("link_info", ({ linkInfo }) => linkInfo),
  document: text("document", ({ document }) => document),
  state: required("state", ({ state }) => state, "p_state"),
  code: text("code", ({ code }) => code),
  reason: text("reason", ({ reason }) => reason),
  firstStream: column({
    name: "first_stream",
    value: ({ first }) => first?.stream,
    copy: (rows, { first }) => rows.integer(first?.stream),
    read: asIs<number | null>,
  }),
  firstSequence: column({
    name: "first_sequence",
    value: ({ first }) => first?.sequence,
    copy: (rows, { first }) => rows.bigint(first?.sequence),
    read: (stored: string | null) => stored === null ? null : Number(stored),
  }),
  sendKey: uuid("send_key", ({ sendKey }) => sendKey, "p_send"),
  contentKey: uuid("content_key", ({ contentKey }) => contentKey, "p_content"),
  signer: column({
    name: "signer",
    copy: (rows, { signer }) => rows.bytes(signer),
    read: asIs<Uint8Array | null>,
  }),
  digest: column({
    name: "digest",
    copy: (rows, { digest }) => rows.bytes(digest),
    read: asIs<Uint8Array>,
  }),
  contentType: text("content_type", ({ contentType }) => contentType),
  sealed: column({
    name: "sealed",
    copy: (rows, _record, { seal }) => rows.boolean(seal.sealing),
    read: asIs<boolean>,
  }),
  request: column({
    name: "request",
    copy: (rows, { request, userId }, { stream, sequence, seal, base }) => {
      const place = sealedValues.request.place(stream, sequence, userId, base?.sequence);
      rows.sealed(request, seal, place, base?.bytes);
    },
    read: asIs<Uint8Array>,
  }),
  replyType: text("reply_type", ({ reply }) => reply && replyHead(reply)),
  reply: column({
    name: "reply",
    copy: (rows, { reply, userId }, { stream, sequence, seal }) =>
      rows.sealed(reply?.bytes, seal, sealedValues.reply.place(stream, sequence, userId)),
    read: asIs<Uint8Array | null>,
  }),
  base: column({
    name: "base_sequence",
    copy: (rows, _record, { base }) => rows.bigint(base?.sequence),
    read: asIs<string | null>,
  }),
};

type Columns = typeof messageColumns;
export type MessageField = keyof Columns;

/** A row as the driver gives it. */
export type MessageRow = {
  readonly [Field in MessageField as Columns[Field]["name"]]: Parameters<Columns[Field]["read"]>[0];
};

export type MessageValues = {
  readonly [Field in MessageField]: ReturnType<Columns[Field]["read"]>;
};

// deno-lint-ignore no-explicit-any -- columns of any type
type AnyColumn = Column<string, any, unknown>;
const columns: readonly AnyColumn[] = Object.values(messageColumns);

/** What a COPY of rows names, and writes of each. */
export const copiedColumns: readonly string[] = columns.map(({ name }) => name);
const copies = columns.map(({ copy }) => copy);

export function copyMessage(rows: CopyRows, record: MessageRecord, at: RowPlace): void {
  rows.row();
  for (const copy of copies) copy(rows, record, at);
}

type Arrays = Record<string, readonly (string | number | null)[]>;

/** What a statement brings in arrays, one value of each message, by the names of its parameters. */
export function messageParameters(
  messages: readonly MessageRecord[],
  fields: readonly MessageField[],
): Arrays {
  const arrays: Arrays = {};
  for (const field of fields) {
    const { parameter, value }: AnyColumn = messageColumns[field];
    invariant(parameter !== undefined && value !== undefined, "an array brings it");
    arrays[parameter] = messages.map((record) => value(record) ?? null);
  }
  return arrays;
}

const told = columns.filter(({ value, parameter }) =>
  value !== undefined && parameter === undefined
);

/** What is left of a message for the text, by the names of columns. */
export function toldOfMessage(record: MessageRecord): Record<string, string | number> {
  const values: Record<string, string | number> = {};
  for (const { name, value } of told) {
    const found = value!(record);
    if (found != null) values[name] = typeof found === "string" ? storableText(found) : found;
  }
  return values;
}

/** Some columns of a row that was read, under the names of code. */
export function readMessage<Field extends MessageField>(
  row: Pick<MessageRow, Columns[Field]["name"]>,
  fields: readonly Field[],
): Pick<MessageValues, Field> {
  const stored: Readonly<Record<string, unknown>> = row;
  return Object.fromEntries(
    fields.map((field) => {
      const { name, read }: AnyColumn = messageColumns[field];
      return [field, read(stored[name])];
    }),
  ) as Pick<MessageValues, Field>;
}
