/** A recorded message with what became of it, as one piece of bytes: a head in JSON, then its bytes. */
import type { MessageId, MessageRecord, OutcomeRecord, Reply } from "../journal.ts";

/** What a writer has recorded of one message. */
export interface RecentRecord {
  readonly id: MessageId;
  readonly record: MessageRecord;
  readonly outcomes: readonly OutcomeRecord[];
}

/** A number of bytes in place of bytes, wherever they stand: none can be forgotten that is added later. */
type Sized<Type> = Type extends Uint8Array ? number
  : Type extends object ? { readonly [Field in keyof Type]: Sized<Type[Field]> }
  : Type;

/** The head; the bytes themselves follow it, in the order in which `PackedRecord` comes to them. */
type Head = Sized<{
  readonly id: MessageId;
  /** Who watches it go is of the first recording. */
  readonly record: Omit<MessageRecord, "trace"> & { readonly trace?: undefined };
  readonly outcomes: readonly OutcomeRecord[];
}>;

/** Bytes of the length of the head, in front of it. */
const LENGTH_BYTES = 4;
/** What a character of a string takes at most. */
const UTF8_BYTES_MAX = 3;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
let headRoom = new Uint8Array(0);

/**
 * A message ready to be written; its bytes are still those that were handed in. The room of its head is
 * that of the next one, too: write it before another is made.
 */
export class PackedRecord {
  readonly #head: Uint8Array;
  readonly #parts: Uint8Array[] = [];
  /** Bytes that it takes. */
  readonly length: number;

  constructor({ id, record, outcomes }: RecentRecord) {
    const head: Head = {
      id,
      record: {
        ...record,
        // Not in the text. (Taking it out by naming the rest copies the others in V8's slow way: 3 µs.)
        trace: undefined,
        signer: record.signer && this.#part(record.signer),
        digest: this.#part(record.digest),
        request: this.#part(record.request),
        reply: this.#reply(record.reply),
      },
      outcomes: outcomes.map((outcome) => ({ ...outcome, reply: this.#reply(outcome.reply) })),
    };
    const text = JSON.stringify(head);
    const most = text.length * UTF8_BYTES_MAX;
    if (headRoom.length < most) headRoom = new Uint8Array(most);
    this.#head = headRoom.subarray(0, encoder.encodeInto(text, headRoom).written);
    this.length = this.#parts.reduce(
      (sum, part) => sum + part.length,
      LENGTH_BYTES + this.#head.length,
    );
  }

  writeTo(room: Uint8Array): void {
    new DataView(room.buffer, room.byteOffset).setUint32(0, this.#head.length);
    room.set(this.#head, LENGTH_BYTES);
    let at = LENGTH_BYTES + this.#head.length;
    for (const part of this.#parts) {
      room.set(part, at);
      at += part.length;
    }
  }

  #part(bytes: Uint8Array): number {
    this.#parts.push(bytes);
    return bytes.length;
  }

  #reply(reply: Reply | undefined): Sized<Reply> | undefined {
    return reply && { ...reply, bytes: this.#part(reply.bytes) };
  }
}

/** The message that was written to `room`, with bytes of its own. */
export function unpackRecord(room: Uint8Array): RecentRecord {
  let at = LENGTH_BYTES + new DataView(room.buffer, room.byteOffset).getUint32(0);
  const head: Head = JSON.parse(decoder.decode(room.subarray(LENGTH_BYTES, at)));
  const part = (length: number) => room.slice(at, at += length);
  const ofReply = (reply: Sized<Reply> | undefined) =>
    reply && { ...reply, bytes: part(reply.bytes) };
  const { signer, digest, request, reply, ...record } = head.record;
  return {
    id: head.id,
    record: {
      ...record,
      signer: signer === undefined ? undefined : part(signer),
      digest: part(digest),
      request: part(request),
      reply: ofReply(reply),
    },
    outcomes: head.outcomes.map((outcome) => ({ ...outcome, reply: ofReply(outcome.reply) })),
  };
}
