/**
 * The one reader of ASN.1: signatures, certificates, revocation lists and keys are read with it.
 * Offsets into the received bytes, no copies, no throw on any input.
 *
 * Strict DER by default: single-byte tags, definite lengths in their shortest form, since one
 * accepted encoding per value means that a stored certificate has one meaning. `readBer` reads the
 * same elements and also takes what CMS allows around them (RFC 5652 is BER): indefinite lengths,
 * lengths longer than needed, octet strings in pieces. What somebody signed inside is then read
 * strictly again (`open` with `"der"`).
 *
 * The first fault sticks: from then on every read yields an empty element and every reader of the
 * same input counts as ended. Callers read straight through and ask `failure` once at the end.
 */
import { asn1Limits } from "./asn1_limits.ts";
import { say, type Sentence } from "../reasons/mod.ts";

/** Tag bytes of the elements that CMS and X.509 use. */
export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  octetStringPieces: 0x24,
  sequence: 0x30,
  set: 0x31,
  /** Context tag `[n]` holding one primitive value. */
  primitive: (n: number) => 0x80 | n,
  /** Context tag `[n]` holding elements. */
  constructed: (n: number) => 0xa0 | n,
} as const;

/**
 * One element: `[start, next)` is the whole encoding, `[contentStart, end)` its content. `end` and
 * `next` differ where the end is marked instead of the length told.
 */
export interface DerElement {
  readonly tag: number;
  readonly start: number;
  readonly contentStart: number;
  readonly end: number;
  readonly next: number;
}

/** Which encodings are accepted. */
export type Encoding = "der" | "ber";

/** What all readers of one input share. */
interface Shared {
  fault: Sentence | undefined;
  /** How many elements may still be skipped: see `asn1Limits`. */
  skipsLeft: number;
}

const noElement: DerElement = { tag: -1, start: 0, contentStart: 0, end: 0, next: 0 };

/** Reads elements one after another within one range; see the top of the file for faults. */
export class DerReader {
  readonly bytes: Uint8Array;
  private at: number;
  private readonly limit: number;
  private readonly encoding: Encoding;
  private readonly shared: Shared;

  constructor(
    bytes: Uint8Array,
    start: number,
    limit: number,
    encoding: Encoding,
    shared: Shared,
  ) {
    this.bytes = bytes;
    this.at = start;
    this.limit = limit;
    this.encoding = encoding;
    this.shared = shared;
  }

  /** What was found wrong first, in this reader or in any reader entered from the same input. */
  get failure(): Sentence | undefined {
    return this.shared.fault;
  }

  /** Nothing more to read here, or something was wrong before. */
  get ended(): boolean {
    return this.shared.fault !== undefined || this.at >= this.limit;
  }

  /** The tag byte of the next element, -1 at the end. */
  get nextTag(): number {
    return this.ended ? -1 : this.bytes[this.at] ?? -1;
  }

  /** Records a fault; only the first one is kept. */
  fail(reason: Sentence): void {
    this.shared.fault ??= reason;
  }

  /** The next element, which must have this tag. `what` names it in the failure. */
  read(tag: number, what: string): DerElement {
    const found = this.nextTag;
    if (found !== tag) {
      this.fail(say("ASN1_TAG", { what, expected: hex(tag), found: hex(found) }));
      return noElement;
    }
    return this.readAny(what);
  }

  /** The next element if it has this tag, otherwise undefined and nothing is consumed. */
  optional(tag: number, what: string): DerElement | undefined {
    return this.nextTag === tag ? this.readAny(what) : undefined;
  }

  /** The next element whatever its tag. */
  readAny(what: string): DerElement {
    if (this.ended) {
      this.fail(say("ASN1_END", { what }));
      return noElement;
    }
    const { bytes, at: start, limit } = this;
    const tag = bytes[start]!;
    if ((tag & 0x1f) === 0x1f) return this.broken(what, "a tag of several bytes");
    if (tag === 0) return this.broken(what, "a mark of an end that was not begun");
    let contentStart = start + 2;
    if (contentStart > limit) return this.broken(what, "no length");
    let length = bytes[start + 1]!;
    if (length >= 0x80) {
      const lengthBytes = length & 0x7f;
      if (lengthBytes === 0) return this.readIndefinite(what, tag, start);
      const lengthBytesMax = this.encoding === "ber" ? asn1Limits.lengthBytesMax : 4;
      if (lengthBytes > lengthBytesMax) {
        return this.broken(what, `a length of ${lengthBytes} bytes`);
      }
      if (contentStart + lengthBytes > limit) return this.broken(what, "a cut length");
      length = 0;
      for (let i = 0; i < lengthBytes; i++) length = length * 256 + bytes[contentStart + i]!;
      const shortest = length >= 0x80 && length >= 2 ** (8 * (lengthBytes - 1));
      if (!shortest && this.encoding === "der") {
        return this.broken(what, "a length not in its shortest form");
      }
      contentStart += lengthBytes;
    }
    const end = contentStart + length;
    if (end > limit) {
      return this.broken(what, `${length} bytes announced, ${limit - contentStart} present`);
    }
    this.at = end;
    return { tag, start, contentStart, end, next: end };
  }

  /** A reader for the content of the next element, which must have this tag. */
  enter(tag: number, what: string): DerReader {
    return this.open(this.read(tag, what));
  }

  /** A reader for the content of an element of this input; `"der"` reads strictly from here on. */
  open(element: DerElement, encoding: Encoding = this.encoding): DerReader {
    return new DerReader(this.bytes, element.contentStart, element.end, encoding, this.shared);
  }

  /** A reader that stands before an element of this input, to read it once more. */
  before(element: DerElement): DerReader {
    return new DerReader(this.bytes, element.start, element.next, this.encoding, this.shared);
  }

  /** The content of an element as a view. */
  contentOf(element: DerElement): Uint8Array {
    return this.bytes.subarray(element.contentStart, element.end);
  }

  /** The whole encoding of an element as a view. */
  encodingOf(element: DerElement): Uint8Array {
    return this.bytes.subarray(element.start, element.next);
  }

  /** The content of the next element, which must have this tag, as a view. */
  readContent(tag: number, what: string): Uint8Array {
    return this.contentOf(this.read(tag, what));
  }

  /**
   * The bytes of an octet string: a view, or a copy put together where BER gives it in pieces.
   * `tag` is that of the string in one piece; `[n] IMPLICIT` strings have another than 04.
   */
  readOctets(tag: number, what: string): Uint8Array {
    const inPieces = tag | 0x20;
    if (this.encoding === "der" || this.nextTag !== inPieces) return this.readContent(tag, what);
    const pieces: Uint8Array[] = [];
    this.collectPieces(this.enter(inPieces, what), pieces, what, 0);
    const octets = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      octets.set(piece, at);
      at += piece.length;
    }
    return octets;
  }

  /** Everything here must have been read. */
  expectEnd(what: string): void {
    if (!this.ended) this.fail(say("ASN1_LEFT_OVER", { what, count: this.limit - this.at }));
  }

  private collectPieces(from: DerReader, pieces: Uint8Array[], what: string, depth: number): void {
    while (!from.ended) {
      if (pieces.length >= asn1Limits.stringPiecesMax || depth > asn1Limits.depthMax) {
        return this.fail(say("ASN1_PIECES", { what }));
      }
      if (from.nextTag === derTag.octetStringPieces) {
        this.collectPieces(from.enter(derTag.octetStringPieces, what), pieces, what, depth + 1);
      } else {
        pieces.push(from.readContent(derTag.octetString, what));
      }
    }
  }

  /** An element whose end is marked by two zero bytes; only a constructed one may be so. */
  private readIndefinite(what: string, tag: number, start: number): DerElement {
    if (this.encoding === "der" || (tag & 0x20) === 0) {
      return this.broken(what, "an indefinite length");
    }
    const contentStart = start + 2;
    const end = this.findEndMark(contentStart);
    if (end === undefined) return this.broken(what, "an indefinite length without an end");
    this.at = end + 2;
    return { tag, start, contentStart, end, next: end + 2 };
  }

  /** Where the mark stands that ends the element whose content begins at `at`. */
  private findEndMark(at: number): number | undefined {
    const { bytes, limit, shared } = this;
    // Elements of definite length are stepped over, so their content is never taken for a mark.
    for (let depth = 0; at + 2 <= limit && shared.skipsLeft > 0; shared.skipsLeft--) {
      const tag = bytes[at]!;
      let length = bytes[at + 1]!;
      if (tag === 0) {
        if (length !== 0) return undefined;
        if (depth-- === 0) return at;
        at += 2;
        continue;
      }
      if ((tag & 0x1f) === 0x1f) return undefined;
      at += 2;
      if (length === 0x80) {
        if ((tag & 0x20) === 0 || ++depth > asn1Limits.depthMax) return undefined;
        continue;
      }
      if (length > 0x80) {
        const lengthBytes = length & 0x7f;
        if (lengthBytes > asn1Limits.lengthBytesMax || at + lengthBytes > limit) return undefined;
        length = 0;
        for (let i = 0; i < lengthBytes; i++) length = length * 256 + bytes[at++]!;
      }
      at += length;
    }
    return undefined;
  }

  private broken(what: string, found: string): DerElement {
    this.fail(say("ASN1_BROKEN", { what, at: this.at, found }));
    return noElement;
  }
}

/** A strict reader over the whole of `bytes`. */
export function readDer(bytes: Uint8Array): DerReader {
  return read(bytes, "der");
}

/** A reader over the whole of `bytes` that also takes BER where it is not told otherwise. */
export function readBer(bytes: Uint8Array): DerReader {
  return read(bytes, "ber");
}

function read(bytes: Uint8Array, encoding: Encoding): DerReader {
  const shared = { fault: undefined, skipsLeft: asn1Limits.skippedElementsMax };
  return new DerReader(bytes, 0, bytes.length, encoding, shared);
}

function hex(tag: number): string {
  return tag < 0 ? "the end" : tag.toString(16).padStart(2, "0");
}
