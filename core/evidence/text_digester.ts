/** SHA-256 of bytes, in an array of its own. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** Digests of texts, for one thread: the bytes of a text lie in a buffer that is used again. */
export class TextDigester {
  readonly #encoder = new TextEncoder();
  #buffer = new Uint8Array(4096);

  constructor(private readonly sha256: Sha256) {}

  /** SHA-256 of the text in UTF-8. */
  digest(text: string): Uint8Array {
    // UTF-8 takes at most three bytes for each unit of a JavaScript string.
    if (text.length * 3 > this.#buffer.length) this.#buffer = new Uint8Array(text.length * 3);
    const { written } = this.#encoder.encodeInto(text, this.#buffer);
    const bytes = this.#buffer.subarray(0, written);
    try {
      return this.sha256(bytes);
    } finally {
      // A text may hold a password: it does not stay here.
      bytes.fill(0);
    }
  }

  /** The same in lower-case hexadecimal. */
  hex(text: string): string {
    return this.digest(text).toHex();
  }
}
