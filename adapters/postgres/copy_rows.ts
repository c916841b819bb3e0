/**
 * Rows in the binary form of `COPY … FROM STDIN (FORMAT binary)`: values as they are, where
 * parameters of statements travel as text, bytes at twice their length.
 */
import { Buffer } from "node:buffer";
import type { Writable } from "node:stream";

const signature = Buffer.from("PGCOPY\n\xff\r\n\0", "latin1");
/** Signature, flags and the length of an extension that is not there. */
const headBytes = signature.length + 8;
/** 2000-01-01, from which the database counts. */
const epochMs = Date.UTC(2000, 0, 1);

/** Writes rows field by field, in the order of the columns that COPY names. */
export class CopyRows {
  #buffer: Buffer;
  #at = headBytes;

  /** `bytes`: about how many will be written; it grows as needed. */
  constructor(bytes: number, private readonly columns: number) {
    this.#buffer = Buffer.allocUnsafe(headBytes + bytes);
    this.#buffer.set(signature);
    this.#buffer.fill(0, signature.length, headBytes);
  }

  row(): this {
    this.#at = this.#room(2).writeInt16BE(this.columns, this.#at);
    return this;
  }

  null(): this {
    return this.#length(-1, 0);
  }

  integer(value: number | null | undefined): this {
    if (value == null) return this.null();
    this.#length(4, 4);
    this.#at = this.#buffer.writeInt32BE(value, this.#at);
    return this;
  }

  bigint(value: number | bigint | null | undefined): this {
    if (value == null) return this.null();
    this.#length(8, 8);
    this.#at = this.#buffer.writeBigInt64BE(BigInt(value), this.#at);
    return this;
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
    if (value == null) return this.null();
    const room = value.length * 3;
    this.#room(4 + room);
    const length = this.#buffer.write(value, this.#at + 4, room, "utf8");
    this.#buffer.writeInt32BE(length, this.#at);
    this.#at += 4 + length;
    return this;
  }

  uuid(value: string | null | undefined): this {
    if (value == null) return this.null();
    this.#length(16, 16);
    this.#at += this.#buffer.write(value.replaceAll("-", ""), this.#at, 16, "hex");
    return this;
  }

  bytes(value: Uint8Array | null | undefined): this {
    if (value == null) return this.null();
    this.#length(value.length, value.length);
    this.#buffer.set(value, this.#at);
    this.#at += value.length;
    return this;
  }

  /** All rows with what COPY wants before and behind them. */
  all(): Buffer {
    this.#at = this.#room(2).writeInt16BE(-1, this.#at);
    return this.#buffer.subarray(0, this.#at);
  }

  #length(length: number, room: number): this {
    this.#at = this.#room(4 + room).writeInt32BE(length, this.#at);
    return this;
  }

  #room(bytes: number): Buffer {
    if (this.#at + bytes > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#at + bytes, this.#buffer.length * 2));
      this.#buffer.copy(larger, 0, 0, this.#at);
      this.#buffer = larger;
    }
    return this.#buffer;
  }
}

/**
 * Sends rows within a transaction. Whether the database took them is told by the statement that
 * follows: the driver keeps an error at the end of a COPY to itself, but the transaction is then
 * aborted (SQLSTATE 25P02).
 *
 * @param copy a COPY statement, in the binary form, of a transaction
 */
export async function copyIn(
  copy: { writable(): Promise<Writable> },
  rows: Uint8Array,
): Promise<void> {
  const stream = await copy.writable();
  await new Promise<void>((resolve, reject) => {
    // Stays: an error that comes later must not be nobody's.
    stream.on("error", reject);
    stream.write(rows, (error) => error ? reject(error) : resolve());
  });
  stream.end();
}

/** Whether a statement failed for what went wrong before it. */
export function isAborted(error: unknown): boolean {
  return (error as { code?: unknown }).code === "25P02";
}
