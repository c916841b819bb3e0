import { Buffer } from "node:buffer";

const { latin1Slice } = Buffer.prototype;

/**
 * The fields of a head by their offsets: names and values become strings only when they are asked
 * for. They are read from the received bytes and hold as long as those are not written over.
 */
export class HeadFields implements Iterable<readonly [name: string, value: string]> {
  /** `places`: of each field four offsets, where name and value begin and end. */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly places: readonly number[],
  ) {}

  get count(): number {
    return this.places.length / 4;
  }

  /**
   * The value of a field, several ones joined by comma and blank; `name` in small letters. One that is
   * empty adds nothing: joined, it would end the value in a blank, which no value does (RFC 9110 5.5).
   */
  get(name: string): string | undefined {
    let found: string | undefined;
    for (let at = 0; at < this.places.length; at += 4) {
      if (!isName(this.bytes, this.places[at]!, this.places[at + 1]!, name)) continue;
      const value = latin1(this.bytes, this.places[at + 2]!, this.places[at + 3]!);
      found = !found || value === "" ? found || value : `${found}, ${value}`;
    }
    return found;
  }

  /** Names as they were sent, in their order. */
  *[Symbol.iterator](): Iterator<readonly [string, string]> {
    for (let at = 0; at < this.places.length; at += 4) {
      yield [
        latin1(this.bytes, this.places[at]!, this.places[at + 1]!),
        latin1(this.bytes, this.places[at + 2]!, this.places[at + 3]!),
      ];
    }
  }
}

/**
 * Whether a token is this name, whatever its case. `name` has small letters, digits and hyphens: of
 * token bytes only their own capitals become these when the sixth bit is set.
 */
export function isName(bytes: Uint8Array, start: number, end: number, name: string): boolean {
  if (end - start !== name.length) return false;
  for (let at = 0; at < name.length; at++) {
    if ((bytes[start + at]! | 0x20) !== name.charCodeAt(at)) return false;
  }
  return true;
}

/** Bytes as characters U+0000 to U+00FF. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  return latin1Slice.call(bytes, start, end);
}
