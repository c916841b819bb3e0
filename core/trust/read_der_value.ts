import { type DerElement, DerError, type DerReader, derTag } from "./der_reader.ts";

/** An object identifier in dotted form. */
export function readOid(reader: DerReader, element = reader.read(derTag.oid)): string {
  const content = reader.content(element);
  if (content.length === 0 || content[content.length - 1]! >= 0x80) {
    throw new DerError(`object identifier at byte ${element.start} is cut off`);
  }
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 128) throw new DerError("object identifier is too large");
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const first = arcs[0]!;
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - top * 40, ...arcs.slice(1)].join(".");
}

/** A time of a certificate or list in milliseconds since 1970; both forms end in `Z` (RFC 5280). */
export function readTime(reader: DerReader): number {
  const element = reader.read();
  const content = reader.content(element);
  const yearDigits = element.tag === derTag.utcTime
    ? 2
    : element.tag === derTag.generalizedTime
    ? 4
    : 0;
  // Digit by digit rather than by a pattern: a long list has a hundred thousand of these.
  const isTime = yearDigits > 0 && content.length === yearDigits + 11 &&
    content[yearDigits + 10] === 0x5a && content.subarray(0, -1).every(isDigit);
  if (!isTime) throw new DerError(`expected a time at byte ${element.start}`);
  const pair = (at: number) => content[at]! * 10 + content[at + 1]! - 0x30 * 11;
  const [month, day] = [pair(yearDigits), pair(yearDigits + 2)];
  const [hour, minute, second] = [
    pair(yearDigits + 4),
    pair(yearDigits + 6),
    pair(yearDigits + 8),
  ];
  const exists = month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 &&
    second < 60;
  if (!exists) throw new DerError(`time at byte ${element.start} does not exist`);
  // Two-digit years: 50 and above are of the last century (RFC 5280, 4.1.2.5.1).
  const year = yearDigits === 4 ? pair(0) * 100 + pair(2) : pair(0) + (pair(0) >= 50 ? 1900 : 2000);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** A small whole number, 0 to 2^31-1. */
export function readSmallInteger(reader: DerReader): number {
  const element = reader.read(derTag.integer);
  const content = reader.content(element);
  if (content.length === 0 || content.length > 4 || content[0]! >= 0x80) {
    throw new DerError(`number at byte ${element.start} is negative or too large`);
  }
  return content.reduce((value, byte) => value * 256 + byte, 0);
}

/** A boolean; DER knows 00 and FF only. */
export function readBoolean(reader: DerReader, element: DerElement): boolean {
  const content = reader.content(element);
  if (content.length !== 1 || (content[0] !== 0x00 && content[0] !== 0xff)) {
    throw new DerError(`truth value at byte ${element.start} is neither 00 nor FF`);
  }
  return content[0] === 0xff;
}

/** The bits of a bit string that has no unused bits, as bytes. */
export function readBitStringBytes(reader: DerReader): Uint8Array {
  const element = reader.read(derTag.bitString);
  const content = reader.content(element);
  if (content[0] !== 0) {
    throw new DerError(`bit string at byte ${element.start} is not whole bytes`);
  }
  return content.subarray(1);
}

/** A serial number as lower-case hex without leading zero bytes: the form users' files have. */
export function serialHex(content: Uint8Array): string {
  let start = 0;
  while (start < content.length - 1 && content[start] === 0) start++;
  return content.subarray(start).toHex();
}
