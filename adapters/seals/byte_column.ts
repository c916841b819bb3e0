import { Buffer } from "node:buffer";

/**
 * Byte values of a batch in one piece, cut apart by the database: one large value travels several
 * times faster than an array of them. Positions count from 1, as SQL's `substring` does.
 */
export class ByteColumn {
  #parts: Uint8Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Adds a value; gives its position. */
  add(part: Uint8Array): number {
    const at = this.#length + 1;
    this.#parts.push(part);
    this.#length += part.length;
    return at;
  }

  all(): Buffer {
    return Buffer.concat(this.#parts, this.#length);
  }
}
