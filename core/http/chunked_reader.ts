import { hexValue, isTokenByte, isValueByte } from "./byte_kinds.ts";
import { type HttpFault, httpFault } from "./http_fault.ts";
import { httpLimits } from "./http_limits.ts";
import { say, type Sentence } from "../reasons/mod.ts";

const CR = 13;
const LF = 10;
const SEMICOLON = 59;
const COLON = 58;

type Step =
  | "size"
  | "padding"
  | "extension"
  | "size LF"
  | "data"
  | "data CR"
  | "data LF"
  | "line"
  | "name"
  | "name end"
  | "value"
  | "value LF"
  | "last LF"
  | "done";

const trailerSteps: ReadonlySet<Step> = new Set(
  ["line", "name", "name end", "value", "value LF", "last LF", "done"],
);

/**
 * Reads a chunked body as it arrives, in pieces of any size (RFC 9112 section 7.1). Sizes are 1 to
 * 8 digits and nothing else; extensions and trailers are bounded, checked and dropped.
 *
 * In answers zeros may stand before a size, and blanks behind it: some servers pad sizes to one width,
 * and an answer that cannot be read leaves its message unknown. In requests they may not, also where RFC 9112 7.1.1 lets
 * them stand before an extension: proxies read such lines in two ways, and no known sender writes them.
 */
export class ChunkedReader {
  #step: Step = "size";
  #digits = 0;
  /** Bytes of this chunk that are still to come. */
  #left = 0;
  #padding = 0;
  #extension = 0;
  #extensions = 0;
  #trailers = 0;
  #named = 0;

  constructor(private readonly of: "request" | "answer" = "request") {}

  get isDone(): boolean {
    return this.#step === "done";
  }

  /** Whether the last chunk has come, behind which nothing of the body is (RFC 9112 section 8). */
  get isPastBody(): boolean {
    return trailerSteps.has(this.#step);
  }

  /** What of the chunk that has begun is still to come, as far as its size has been read. */
  get announced(): number {
    return this.#left;
  }

  /**
   * Reads from `from` to `to` and calls `take` with the offsets of each piece of the body. Gives the
   * offset behind what was read: `to`, or where the body ended.
   */
  read(
    bytes: Uint8Array,
    from: number,
    to: number,
    take: (start: number, end: number) => void,
  ): number | HttpFault {
    let at = from;
    while (at < to && this.#step !== "done") {
      if (this.#step === "data") {
        const length = Math.min(this.#left, to - at);
        take(at, at + length);
        at += length;
        this.#left -= length;
        if (this.#left === 0) this.#step = "data CR";
        continue;
      }
      const fault = this.#readByte(bytes[at++]!);
      if (fault !== undefined) return fault;
    }
    return at;
  }

  #readByte(byte: number): HttpFault | undefined {
    switch (this.#step) {
      case "size":
        return this.#readSize(byte);
      case "padding":
        if (!isBlank(byte)) return this.#endSize(byte);
        return this.#countPadding();
      case "extension":
        if (byte === CR) this.#step = "size LF";
        else if (isValueByte[byte] === 0) return wrong(say("HTTP_EXTENSION_CONTROL"));
        else return this.#countExtension();
        return undefined;
      case "size LF":
        if (byte !== LF) return wrong(say("HTTP_CHUNK_SIZE_LINE"));
        this.#step = this.#left === 0 ? "line" : "data";
        return undefined;
      case "data CR":
        return this.#expect(byte, CR, "data LF");
      case "data LF":
        this.#digits = this.#padding = this.#extension = 0;
        return this.#expect(byte, LF, "size");
      default:
        return this.#readTrailer(byte);
    }
  }

  #readSize(byte: number): HttpFault | undefined {
    const value = hexValue[byte]!;
    if (value < 16) {
      // Zeros have been all so far, as servers write them that know the size of a chunk at its end.
      if (this.of === "answer" && this.#left === 0 && this.#digits > 0) {
        if (value === 0) return this.#countPadding();
        this.#digits = 0;
      }
      if (++this.#digits > httpLimits.chunkSizeDigitsMax) {
        return wrong(say("HTTP_CHUNK_TOO_LONG"));
      }
      this.#left = this.#left * 16 + value;
      return undefined;
    }
    if (this.#digits === 0) return wrong(say("HTTP_CHUNK_NO_SIZE"));
    if (isBlank(byte) && this.of === "answer") {
      this.#step = "padding";
      return this.#countPadding();
    }
    return this.#endSize(byte);
  }

  #endSize(byte: number): HttpFault | undefined {
    if (byte === CR) this.#step = "size LF";
    else if (byte === SEMICOLON) this.#step = "extension";
    else return wrong(say("HTTP_CHUNK_SIZE"));
    return undefined;
  }

  /** One chunk's alone is bounded: a server that pads one pads all of them. */
  #countPadding(): HttpFault | undefined {
    const isTooLong = ++this.#padding > httpLimits.chunkPaddingBytesMax;
    return isTooLong ? wrong(say("HTTP_CHUNK_TOO_LONG")) : undefined;
  }

  /** A byte between a size and the end of its line. */
  #countExtension(): HttpFault | undefined {
    const isTooLong = ++this.#extension > httpLimits.chunkExtensionBytesMax ||
      ++this.#extensions > httpLimits.chunkExtensionsBytesMax;
    return isTooLong ? wrong(say("HTTP_EXTENSION")) : undefined;
  }

  #readTrailer(byte: number): HttpFault | undefined {
    if (++this.#trailers > httpLimits.trailerBytesMax) return wrong(say("HTTP_TRAILERS"));
    switch (this.#step) {
      case "line":
        if (byte === CR) {
          this.#step = "last LF";
          return undefined;
        }
        this.#named = 0;
        this.#step = "name";
        return this.#readName(byte);
      case "name":
        return this.#readName(byte);
      case "name end":
        if (byte === COLON) this.#step = "value";
        else if (!isBlank(byte)) return wrong(say("HTTP_TRAILER"));
        return undefined;
      case "value":
        if (byte === CR) this.#step = "value LF";
        else if (isValueByte[byte] === 0) return wrong(say("HTTP_TRAILER_CONTROL"));
        return undefined;
      case "value LF":
        return this.#expect(byte, LF, "line");
      default:
        return this.#expect(byte, LF, "done");
    }
  }

  #readName(byte: number): HttpFault | undefined {
    if (isTokenByte[byte] === 1) this.#named++;
    else if (byte === COLON && this.#named > 0) this.#step = "value";
    // As in a head: `readFields`.
    else if (isBlank(byte) && this.#named > 0 && this.of === "answer") this.#step = "name end";
    else return wrong(say("HTTP_TRAILER"));
    return undefined;
  }

  #expect(byte: number, expected: number, next: Step): HttpFault | undefined {
    if (byte !== expected) return wrong(say("HTTP_CHUNK_LINE"));
    this.#step = next;
    return undefined;
  }
}

function isBlank(byte: number): boolean {
  return byte === 32 || byte === 9;
}

function wrong(what: Sentence): HttpFault {
  return httpFault(400, what);
}
