import type { BodyFraming } from "./body_framing.ts";
import { ChunkedReader } from "./chunked_reader.ts";
import { type HttpFault, httpFault, isHttpFault } from "./http_fault.ts";
import { httpLimits } from "./http_limits.ts";
import { say } from "../reasons/mod.ts";

/**
 * Collects a body of at most `bytesMax` bytes from pieces of any size. A length that is announced
 * sets nothing aside: memory grows with what has arrived, at most to twice that.
 *
 * Two ways in: `take` for bytes that came along with something else, and `space` with `filled` for
 * reading from a connection straight into the body, where its length is known.
 */
export class BodyReader {
  readonly #chunks: ChunkedReader | undefined;
  #buffer: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(
    readonly framing: BodyFraming,
    private readonly bytesMax: number,
    private readonly of: "request" | "answer" = "request",
  ) {
    this.#chunks = framing === "chunked" ? new ChunkedReader(of) : undefined;
    const expected = typeof framing === "number" ? framing : 4_096;
    this.#buffer = new Uint8Array(Math.min(expected, bytesMax, httpLimits.bodyStartBytes));
  }

  /** Bytes of the body so far. */
  get length(): number {
    return this.#length;
  }

  /** Bytes set aside so far. */
  get capacity(): number {
    return this.#buffer.length;
  }

  get isComplete(): boolean {
    return this.framing === this.#length || (this.#chunks?.isDone ?? false);
  }

  /** Why it cannot be read at all, known from its head: before the first byte. */
  get announcedFault(): HttpFault | undefined {
    const announced = this.framing;
    return typeof announced === "number" && announced > this.bytesMax
      ? httpFault(413, say("HTTP_ANNOUNCED", { found: announced, most: this.bytesMax }))
      : undefined;
  }

  /** Takes what belongs to the body; gives the offset behind it. */
  take(bytes: Uint8Array, from: number, to: number): number | HttpFault {
    if (this.announcedFault !== undefined) return this.announcedFault;
    if (this.#chunks === undefined) {
      const left = typeof this.framing === "number" ? this.framing - this.#length : Infinity;
      const end = Math.min(to, from + left);
      return this.#append(bytes, from, end) ? end : this.#tooLarge();
    }
    let fits = true;
    const at = this.#chunks.read(bytes, from, to, (start, end) => {
      fits &&= this.#append(bytes, start, end);
    });
    if (isHttpFault(at)) return at;
    // As a length that is announced: nobody has to send what will not be taken.
    return fits && this.#length + this.#chunks.announced <= this.bytesMax ? at : this.#tooLarge();
  }

  /** Where the next bytes of a body of known length may be read to; undefined for others. */
  space(): Uint8Array<ArrayBuffer> | undefined {
    if (typeof this.framing !== "number" || this.announcedFault !== undefined) return undefined;
    if (this.#length === this.#buffer.length) this.#grow(this.#length + 1);
    return this.#buffer.subarray(this.#length);
  }

  /** So many bytes were read into `space()`. */
  filled(count: number): void {
    this.#length += count;
  }

  /** The connection has ended: whether the body has, too. */
  end(): HttpFault | undefined {
    if (this.isComplete || this.framing === "until close") return undefined;
    // Of an answer: refusing one that is there would leave the outcome of its message unknown.
    if (this.of === "answer" && this.#chunks?.isPastBody) return undefined;
    return httpFault(400, say("HTTP_BODY_CUT"));
  }

  /** The body; nothing is taken after this. */
  bytes(): Uint8Array<ArrayBuffer> {
    if (this.#length === this.#buffer.length) return this.#buffer;
    // What is kept for long must not hold twice its size.
    return this.#length * 2 > this.#buffer.length
      ? this.#buffer.subarray(0, this.#length)
      : this.#buffer.slice(0, this.#length);
  }

  #append(bytes: Uint8Array, from: number, to: number): boolean {
    const length = this.#length + to - from;
    if (length > this.bytesMax) return false;
    if (length > this.#buffer.length) this.#grow(length);
    // A small loop would do the same; `set` with a view is one call for any length.
    this.#buffer.set(
      from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to),
      this.#length,
    );
    this.#length = length;
    return true;
  }

  #grow(needed: number): void {
    const most = typeof this.framing === "number" ? this.framing : this.bytesMax;
    const grown = new Uint8Array(Math.min(most, Math.max(needed, 2 * this.#buffer.length)));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }

  #tooLarge(): HttpFault {
    return httpFault(413, say("HTTP_TOO_LARGE", { most: this.bytesMax }));
  }
}
