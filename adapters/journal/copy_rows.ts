/**
 * Rows in the binary form of `COPY … FROM STDIN (FORMAT binary)`: values as they are, where
 * parameters of statements travel as text, bytes at twice their length.
 */
import { Buffer } from "node:buffer";
import type { ISql } from "postgres";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { giveRowBuffer, takeRowBuffer } from "./row_buffers.ts";
import { copiedRowsIn, type Statement } from "../postgres/transact.ts";
import { storableText } from "../postgres/storable_text.ts";
import type { SealedPlace } from "../seals/sealed_values.ts";

const signature = Buffer.from("PGCOPY\n\xff\r\n\0", "latin1");
/** Signature, flags and the length of an extension that is not there. */
const headBytes = signature.length + 8;
/** Characters up to which a text is written one by one. */
const shortText = 64;
/** 2000-01-01, from which the database counts. */
const epochMs = Date.UTC(2000, 0, 1);

/** Writes rows field by field, in the order of the columns that COPY names. */
export class CopyRows {
  #buffer: Buffer;
  /** Of the buffer: numbers are written by it in a tenth of the time of the buffer's own methods. */
  #view: DataView;
  #at = headBytes;

  /** `bytes`: about how many will be written; it grows as needed. */
  constructor(bytes: number, private readonly columns: number) {
    this.#buffer = takeRowBuffer(headBytes + bytes);
    this.#view = viewOf(this.#buffer);
    this.#buffer.set(signature);
    this.#buffer.fill(0, signature.length, headBytes);
  }

  get isEmpty(): boolean {
    return this.#at === headBytes;
  }

  row(): this {
    this.#room(2);
    return this.#int16(this.columns);
  }

  null(): this {
    return this.#length(-1, 0);
  }

  smallint(value: number | null | undefined): this {
    if (value == null) return this.null();
    return this.#length(2, 2).#int16(value);
  }

  integer(value: number | null | undefined): this {
    if (value == null) return this.null();
    return this.#length(4, 4).#int32(value);
  }

  /** Throws for what is no whole number that a `number` can tell from its neighbours. */
  bigint(value: number | null | undefined): this {
    if (value == null) return this.null();
    if (!Number.isSafeInteger(value)) throw new RangeError(`cannot write ${value} as a bigint`);
    this.#length(8, 8);
    return this.#int32(Math.floor(value / 2 ** 32)).#int32(value | 0);
  }

  boolean(value: boolean): this {
    this.#length(1, 1);
    this.#buffer[this.#at++] = value ? 1 : 0;
    return this;
  }

  /** Milliseconds since 1970; fractions are cut off. */
  timestamp(ms: number): this {
    return this.bigint((Math.trunc(ms) - epochMs) * 1000);
  }

  text(value: string | null | undefined): this {
    return value == null ? this.null() : this.#text(value, 0);
  }

  /** A value of type `jsonb`, as its text. */
  json(text: string): this {
    return this.#text(text, 1);
  }

  uuid(value: string | null | undefined): this {
    if (value == null) return this.null();
    this.#length(16, 16);
    const end = this.#at + 16;
    for (let at = 0; this.#at < end; at += 2) {
      if (value[at] === "-") at++;
      this.#buffer[this.#at++] = hexDigit(value, at) << 4 | hexDigit(value, at + 1);
    }
    return this;
  }

  bytes(value: Uint8Array | null | undefined): this {
    if (value == null) return this.null();
    this.#length(value.length, value.length);
    this.#buffer.set(value, this.#at);
    this.#at += value.length;
    return this;
  }

  /** The same, sealed on its way into the row; how long it is then, only the seal knows. */
  sealed(
    value: Uint8Array | null | undefined,
    seal: ByteSeal,
    place: SealedPlace,
    base?: Uint8Array,
  ): this {
    if (value == null) return this.null();
    const buffer = this.#room(4 + value.length + seal.extraBytes);
    const start = this.#at + 4;
    const bytes = seal.closeInto(buffer.subarray(start), value, place, base);
    this.#view.setInt32(this.#at, bytes);
    this.#at = start + bytes;
    return this;
  }

  /** All rows with what COPY wants before and behind them. */
  all(): Buffer {
    this.#room(2);
    this.#int16(-1);
    return this.#buffer.subarray(0, this.#at);
  }

  /** Gives its memory to the rows of another table; what `all` gave is void from here on. */
  release(): void {
    giveRowBuffer(this.#buffer);
    this.#buffer = Buffer.alloc(0);
    this.#view = viewOf(this.#buffer);
    this.#at = headBytes;
  }

  /** `prefix`: bytes in front of the text that only say its version, which is 1. */
  #text(value: string, prefix: 0 | 1): this {
    this.#room(4 + prefix + value.length * 3);
    const start = this.#at + 4;
    if (prefix === 1) this.#buffer[start] = 1;
    const end = this.#ascii(value, start + prefix) ??
      start + prefix + this.#buffer.write(storableText(value), start + prefix, "utf8");
    this.#view.setInt32(this.#at, end - start);
    this.#at = end;
    return this;
  }

  /** Writes a short text of ASCII, which most are: calling the encoder takes longer than writing. */
  #ascii(value: string, at: number): number | undefined {
    if (value.length > shortText) return undefined;
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index);
      if (code >= 0x80 || code === 0) return undefined;
      this.#buffer[at + index] = code;
    }
    return at + value.length;
  }

  #length(length: number, room: number): this {
    this.#room(4 + room);
    return this.#int32(length);
  }

  /** There is room for it. */
  #int16(value: number): this {
    this.#view.setInt16(this.#at, value);
    this.#at += 2;
    return this;
  }

  #int32(value: number): this {
    this.#view.setInt32(this.#at, value);
    this.#at += 4;
    return this;
  }

  #room(bytes: number): Buffer {
    if (this.#at + bytes > this.#buffer.length) {
      const larger = takeRowBuffer(Math.max(this.#at + bytes, this.#buffer.length * 2));
      this.#buffer.copy(larger, 0, 0, this.#at);
      giveRowBuffer(this.#buffer);
      this.#buffer = larger;
      this.#view = viewOf(larger);
    }
    return this.#buffer;
  }
}

/** The value of a digit of a UUID, which is our own or the database's: hexadecimal, in small letters. */
function hexDigit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 0x3a ? code - 0x30 : code - 0x57;
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Rows of one table. */
export interface TableRows {
  readonly table: string;
  /** In the order in which `rows` gives their values; the others take their defaults. */
  readonly columns: readonly string[];
  /** Writes them, when their turn has come. */
  readonly rows: () => Pick<CopyRows, "all" | "release">;
}

/** Rows on their way. */
export interface CopySent {
  /** Settles with what the database says of them. */
  readonly copied: Statement;
  /** Resolves once they have left, behind all that was sent before; rejects where they will not. */
  readonly left: () => Promise<unknown>;
}

/**
 * Sends rows within a transaction of `transact()`, behind the statements that are on their way and
 * without waiting for the database (`postgres/copied_rows.ts`).
 */
export function copyIn(sql: ISql, { table, columns, rows }: TableRows): CopySent {
  const written = rows();
  const statement = `copy ${table} (${columns.join(", ")}) from stdin (format binary)`;
  const { promise: taken, resolve } = Promise.withResolvers<void>();
  // Made first: on a connection that is lost there is none, and its rows wait for no other.
  const copied = sql.unsafe(statement);
  copiedRowsIn(sql).add({
    statement,
    rows: written.all(),
    taken() {
      written.release();
      resolve();
    },
  });
  copied.execute();
  // Whoever ends the transaction hears of it.
  copied.catch(() => {});
  return { copied, left: () => Promise.race([taken, copied]) };
}
