import { hexValue } from "../http/byte_kinds.ts";
import type { ByteRange } from "./envelope.ts";

const CR = 13, LF = 10, BLANK = 32, TAB = 9, EQUALS = 61;

/**
 * Decodes quoted-printable text in a range of the body (RFC 2045 section 6.7): escapes, line breaks that
 * an equals sign takes back, blanks at line ends dropped, which were added on the way. Other bytes stay.
 * Null where an equals sign stands before anything else: a file that lost a byte is not what was sent.
 */
export function decodeQuotedPrintable(
  body: Uint8Array,
  { start, end }: ByteRange,
): Uint8Array | null {
  const decoded = new Uint8Array(end - start);
  let length = 0;
  for (let at = start; at < end;) {
    const byte = body[at]!;
    if (byte !== EQUALS && byte !== BLANK && byte !== TAB) {
      decoded[length++] = byte;
      at++;
      continue;
    }
    const next = byte === EQUALS ? at + 1 : at;
    const behind = skipBlanks(body, next, end);
    const lineEnds = behind === end || isLineEnd(body, behind, end);
    if (byte === EQUALS) {
      if (lineEnds) {
        at = Math.min(end, behind + 2);
        continue;
      }
      const [high, low] = [hexOf(body, next, end), hexOf(body, next + 1, end)];
      if (high > 15 || low > 15) return null;
      decoded[length++] = high * 16 + low;
      at += 3;
    } else {
      if (!lineEnds) {
        decoded.set(body.subarray(at, behind), length);
        length += behind - at;
      }
      at = behind;
    }
  }
  return decoded.slice(0, length);
}

function skipBlanks(body: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (body[at] === BLANK || body[at] === TAB)) at++;
  return at;
}

function isLineEnd(body: Uint8Array, at: number, end: number): boolean {
  return at + 1 < end && body[at] === CR && body[at + 1] === LF;
}

function hexOf(body: Uint8Array, at: number, end: number): number {
  return at < end ? hexValue[body[at]!]! : 255;
}
