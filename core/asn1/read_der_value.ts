import { type DerElement, type DerReader, derTag } from "./der_reader.ts";
import { say } from "../reasons/mod.ts";

/** An object identifier in dotted form; empty on a fault. */
export function readOid(reader: DerReader, what: string): string {
  return dottedOid(reader, reader.readContent(derTag.objectIdentifier, what), what);
}

/** The dotted form of the content bytes of an object identifier; empty on a fault. */
export function dottedOid(reader: DerReader, content: Uint8Array, what: string): string {
  if (reader.failure !== undefined) return "";
  const arcs: number[] = [];
  let arc = 0;
  let atStart = true;
  for (const byte of content) {
    // An arc that begins with a zero digit is not in its shortest form.
    if (atStart && byte === 0x80) arc = Infinity;
    arc = arc * 128 + (byte & 0x7f);
    atStart = byte < 0x80;
    if (arc > Number.MAX_SAFE_INTEGER) break;
    if (atStart) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [first, ...rest] = arcs;
  if (first === undefined || arc !== 0 || !atStart) {
    reader.fail(say("ASN1_OID", { what }));
    return "";
  }
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - top * 40, ...rest].join(".");
}

/** A whole number from 0 to 2^31-1 in its shortest form; 0 on a fault. */
export function readSmallNumber(
  reader: DerReader,
  what: string,
  tag: number = derTag.integer,
): number {
  const content = reader.readContent(tag, what);
  const [first = 0, second = 0] = content;
  const shortest = content.length === 1 || first > 0 || second >= 0x80;
  if (content.length === 0 || content.length > 4 || first >= 0x80 || !shortest) {
    reader.fail(say("ASN1_NUMBER", { what }));
    return 0;
  }
  return content.reduce((value, byte) => value * 256 + byte, 0);
}

/** A boolean, where the element was read already; DER knows 00 and FF only. */
export function booleanOf(reader: DerReader, element: DerElement, what: string): boolean {
  const content = reader.contentOf(element);
  if (content.length !== 1 || (content[0] !== 0x00 && content[0] !== 0xff)) {
    reader.fail(say("ASN1_BOOLEAN", { what }));
  }
  return content[0] === 0xff;
}

/** The bits of a bit string without unused bits, as bytes. */
export function readBitStringBytes(reader: DerReader, what: string): Uint8Array {
  const content = reader.readContent(derTag.bitString, what);
  if (content[0] !== 0) reader.fail(say("ASN1_WHOLE_BYTES", { what }));
  return content.subarray(1);
}

/**
 * The named bits of a bit string as a number whose lowest bit is bit 0 (ASN.1 counts from the
 * highest of the first byte). Bits beyond 30 are left out; unused ones count as not set.
 */
export function readNamedBits(reader: DerReader, what: string): number {
  const content = reader.readContent(derTag.bitString, what);
  const unused = content[0] ?? 8;
  if (unused > 7 || (content.length === 1 && unused > 0)) {
    reader.fail(say("ASN1_BITS", { what }));
    return 0;
  }
  const bitsMax = Math.min(31, (content.length - 1) * 8 - unused);
  let bits = 0;
  for (let bit = 0; bit < bitsMax; bit++) {
    if (content[1 + (bit >> 3)]! & 0x80 >> (bit & 7)) bits |= 1 << bit;
  }
  return bits;
}
