/** Bytes that are not the DER that was expected. Caught where a certificate or list is read. */
export class DerError extends Error {
  override readonly name = "DerError";
}

/** One element: `start` is its tag, `content` its first content byte, `end` the byte behind it. */
export interface DerElement {
  readonly tag: number;
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

/** Tags that certificates and revocation lists consist of. */
export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/**
 * Reads DER elements one behind the other, without copying. Strict: definite and shortest lengths
 * only, one-byte tags only; anything else throws `DerError`.
 *
 * Certificates and lists are read here and not with a general ASN.1 library because a revocation
 * list of a public authority has tens of thousands of entries: the library at hand refuses lists
 * of more than about a thousand.
 */
export class DerReader {
  constructor(
    readonly bytes: Uint8Array,
    private position = 0,
    private readonly end = bytes.length,
  ) {}

  /** Whether everything has been read. */
  get done(): boolean {
    return this.position >= this.end;
  }

  /** The tag that comes next, or undefined at the end. */
  get nextTag(): number | undefined {
    return this.done ? undefined : this.bytes[this.position];
  }

  /** The next element, which must have `tag` if one is given. */
  read(tag?: number): DerElement {
    const { bytes, end } = this;
    const start = this.position;
    if (start + 2 > end) throw new DerError(`expected an element at byte ${start}, found the end`);
    const found = bytes[start]!;
    if (tag !== undefined && found !== tag) {
      throw new DerError(`expected tag ${hex(tag)} at byte ${start}, found ${hex(found)}`);
    }
    if ((found & 0x1f) === 0x1f) throw new DerError(`tag of several bytes at byte ${start}`);
    let content = start + 2;
    let length = bytes[start + 1]!;
    if (length >= 0x80) {
      const lengthBytes = length & 0x7f;
      if (lengthBytes === 0 || lengthBytes > 4 || content + lengthBytes > end) {
        throw new DerError(`length at byte ${start + 1} is indefinite, too long or cut off`);
      }
      length = 0;
      for (let i = 0; i < lengthBytes; i++) length = length * 256 + bytes[content++]!;
      if (length < 0x80 || length < 2 ** (8 * (lengthBytes - 1))) {
        throw new DerError(`length at byte ${start + 1} is not in its shortest form`);
      }
    }
    if (length > end - content) {
      throw new DerError(`element at byte ${start} is longer than what holds it`);
    }
    this.position = content + length;
    return { tag: found, start, content, end: this.position };
  }

  /** The next element if it has `tag`, else undefined and nothing is read. */
  readOptional(tag: number): DerElement | undefined {
    return this.nextTag === tag ? this.read(tag) : undefined;
  }

  /** A reader of the contents of the next element. */
  enter(tag: number): DerReader {
    return this.inside(this.read(tag));
  }

  /** A reader of the contents of an element that was read before. */
  inside(element: DerElement): DerReader {
    return new DerReader(this.bytes, element.content, element.end);
  }

  /** The content bytes of an element, not copied. */
  content(element: DerElement): Uint8Array {
    return this.bytes.subarray(element.content, element.end);
  }

  /** The whole element with tag and length, not copied. */
  raw(element: DerElement): Uint8Array {
    return this.bytes.subarray(element.start, element.end);
  }

  /** Fails unless everything has been read. */
  finish(): void {
    if (!this.done) throw new DerError(`${this.end - this.position} bytes too many`);
  }
}

function hex(tag: number): string {
  return tag.toString(16).padStart(2, "0");
}
