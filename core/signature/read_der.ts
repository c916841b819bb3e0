/**
 * A small strict reader for DER: offsets into the received bytes, no copies, no throw on any input.
 *
 * Only what CMS and X.509 need: single-byte tags, definite lengths in their shortest form. The
 * indefinite lengths of BER are refused: the terminal's library writes DER (wire protocol section
 * 3.2), and one accepted encoding per value means that a stored signature has one meaning.
 *
 * The first fault sticks: from then on every read yields an empty element and every reader of the
 * same input counts as ended. Callers read straight through and ask `failure` once at the end.
 */

/** Tag bytes of the elements that CMS and X.509 use. */
export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  /** Context tag `[n]` holding one primitive value. */
  primitive: (n: number) => 0x80 | n,
  /** Context tag `[n]` holding elements. */
  constructed: (n: number) => 0xa0 | n,
} as const;

/** One element: `[start, end)` is the whole encoding, `[contentStart, end)` its content. */
export interface DerElement {
  readonly tag: number;
  readonly start: number;
  readonly contentStart: number;
  readonly end: number;
}

interface Fault {
  reason: string | undefined;
}

const noElement: DerElement = { tag: -1, start: 0, contentStart: 0, end: 0 };

/** Reads elements one after another within one range; see the top of the file for faults. */
export class DerReader {
  readonly bytes: Uint8Array;
  private at: number;
  private readonly end: number;
  private readonly fault: Fault;

  constructor(bytes: Uint8Array, start: number, end: number, fault: Fault) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    this.fault = fault;
  }

  /** What was found wrong first, in this reader or in any reader entered from the same input. */
  get failure(): string | undefined {
    return this.fault.reason;
  }

  /** Nothing more to read here, or something was wrong before. */
  get ended(): boolean {
    return this.fault.reason !== undefined || this.at >= this.end;
  }

  /** The tag byte of the next element, -1 at the end. */
  get nextTag(): number {
    return this.ended ? -1 : this.bytes[this.at] ?? -1;
  }

  /** Records a fault; only the first one is kept. */
  fail(reason: string): void {
    this.fault.reason ??= reason;
  }

  /** The next element, which must have this tag. `what` names it in the failure. */
  read(tag: number, what: string): DerElement {
    const found = this.nextTag;
    if (found !== tag) {
      this.fail(`Cannot read ${what}: expected tag ${hex(tag)}, found ${hex(found)}`);
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
      this.fail(`Cannot read ${what}: expected an element, found the end`);
      return noElement;
    }
    const { bytes, at: start, end: limit } = this;
    const tag = bytes[start]!;
    if ((tag & 0x1f) === 0x1f) return this.broken(what, "a tag of several bytes");
    let contentStart = start + 2;
    if (contentStart > limit) return this.broken(what, "no length");
    let length = bytes[start + 1]!;
    if (length >= 0x80) {
      const lengthBytes = length & 0x7f;
      if (lengthBytes === 0) return this.broken(what, "an indefinite length");
      if (lengthBytes > 4) return this.broken(what, `a length of ${lengthBytes} bytes`);
      if (contentStart + lengthBytes > limit) return this.broken(what, "a cut length");
      length = 0;
      for (let i = 0; i < lengthBytes; i++) length = length * 256 + bytes[contentStart + i]!;
      const shortest = length >= 0x80 && length >= 2 ** (8 * (lengthBytes - 1));
      if (!shortest) return this.broken(what, "a length not in its shortest form");
      contentStart += lengthBytes;
    }
    const end = contentStart + length;
    if (end > limit) {
      return this.broken(what, `${length} bytes announced, ${limit - contentStart} present`);
    }
    this.at = end;
    return { tag, start, contentStart, end };
  }

  /** A reader for the content of the next element, which must have this tag. */
  enter(tag: number, what: string): DerReader {
    return this.open(this.read(tag, what));
  }

  /** A reader for the content of an element of this input. */
  open(element: DerElement): DerReader {
    return new DerReader(this.bytes, element.contentStart, element.end, this.fault);
  }

  /** The content of an element as a view. */
  contentOf(element: DerElement): Uint8Array {
    return this.bytes.subarray(element.contentStart, element.end);
  }

  /** The whole encoding of an element as a view. */
  encodingOf(element: DerElement): Uint8Array {
    return this.bytes.subarray(element.start, element.end);
  }

  /** Everything here must have been read. */
  expectEnd(what: string): void {
    if (!this.ended) this.fail(`Cannot read ${what}: ${this.end - this.at} bytes too many`);
  }

  private broken(what: string, found: string): DerElement {
    this.fail(`Cannot read ${what} at byte ${this.at}: found ${found}`);
    return noElement;
  }
}

/** A reader over the whole of `bytes`. */
export function readDer(bytes: Uint8Array): DerReader {
  return new DerReader(bytes, 0, bytes.length, { reason: undefined });
}

function hex(tag: number): string {
  return tag < 0 ? "the end" : tag.toString(16).padStart(2, "0");
}
