import type { ByteRange } from "./envelope.ts";

const utf8Names = /^(utf-?8|unicode-1-1-utf-8)$/i;

/**
 * US-ASCII under its names, and ISO 8859-1, which libraries put on text that they have not looked at.
 * Code pages that somebody must have chosen are refused at the first message, not at the first letter
 * that is no ASCII.
 */
const asciiNames =
  /^(us-?ascii|ascii|us|ansi_x3\.4-19(68|86)|iso[-_]?646[-.](us|irv:1991)|iso646-us|iso-ir-6|ibm367|cp367|csascii|iso[-_]?8859-1|latin-?1)$/i;

/**
 * Whether a text in this charset can be read as UTF-8: it is said to be, nothing is said, or every
 * byte of it is ASCII and the charset agrees about those.
 */
export function fitsCharset(
  charset: string | undefined,
  body: Uint8Array,
  { start, end }: ByteRange,
): boolean {
  if (charset === undefined || utf8Names.test(charset)) return true;
  if (!asciiNames.test(charset)) return false;
  for (let at = start; at < end; at++) {
    if (body[at]! >= 0x80) return false;
  }
  return true;
}
