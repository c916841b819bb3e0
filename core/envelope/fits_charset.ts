import type { ByteRange } from "./envelope.ts";

const utf8Names = /^(utf-?8|csutf8|unicode-1-1-utf-8)$/i;

/**
 * Charsets in which every byte below 0x80 is the ASCII character of that number, whatever stands
 * before it: code pages of one byte, and those of several bytes whose characters begin above. Systems
 * put their own code page on any text, and what most of them then send is ASCII.
 *
 * Not among them: UTF-16, UTF-32, UTF-7 and EBCDIC; ISO 2022 and HZ, in which sequences of ASCII bytes
 * switch to others; Shift_JIS, in which readers differ about two bytes; VISCII and VSCII, which have
 * letters below 0x20; and every name that is not known, as it could be one of these.
 */
const asciiBelow0x80: readonly RegExp[] = [
  /^(us-?ascii|ascii|us|ansi_x3\.4-19(68|86)|iso[-_]?646[-.](us|irv:1991)|iso646-us|iso-ir-6|ibm367|cp367|csascii)$/,
  /^iso[-_]?8859[-_]?([1-9]|1[013-6])(:19\d\d)?(-[ei])?$/,
  /^(latin-?|l)([1-9]|10)$/,
  /^csisolatin([1-6]|arabic|cyrillic|greek|hebrew)$/,
  /^(windows|x-cp|cp|ms|ibm)-?(125[0-8]|874)$/,
  /^(tis-?620|iso-8859-11|dos-874)$/,
  /^(cs)?koi8-?(r|u|ru)$/,
  /^(ibm|cp|dos-)-?(437|720|737|775|850|852|855|857|858|860|861|862|863|865|866|869)$/,
  /^(x-)?mac(intosh|-roman|-cyrillic|-ce)?$/,
  /^((x-)?gbk|gb18030|gb_?2312(-80)?|windows-936|cp-?936|ms936)$/,
  /^((x-x-)?big5(-hkscs)?|cn-big5|windows-950|cp-?950)$/,
  /^(euc-kr|ks_c_5601-(1987|1989)|windows-949|cp-?949|(x-)?euc-(jp|cn|tw))$/,
];

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
  const name = charset.toLowerCase();
  if (!asciiBelow0x80.some((names) => names.test(name))) return false;
  for (let at = start; at < end; at++) {
    if (body[at]! >= 0x80) return false;
  }
  return true;
}
