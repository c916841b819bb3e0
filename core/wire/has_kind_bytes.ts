import type { ItemKind } from "../catalogue/layout.ts";

/**
 * `hasKind` for a value that is still bytes `start` to `end`, padding excluded, at least one: true
 * where the bytes are surely a value of the kind. Where they are not, or rare enough not to be told
 * apart here (some characters of Asian scripts), false: then decode, and ask `hasKind`.
 *
 * Nearly every item of every declaration is good, and this way none of them has to become a string.
 */
export function hasKindBytes(
  kind: ItemKind,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  switch (kind) {
    case "A":
      return isCode(bytes, start, end);
    case "I":
    case "F":
      return isNumber(bytes, start, end, kind === "F");
    case "W":
      return isText(bytes, start, end);
  }
}

const dollar = 0x24;

function isCode(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte < 0x20 || byte > 0x5d || byte === dollar) return false;
  }
  return true;
}

const minus = 0x2d;
const point = 0x2e;

/** A sign or none, then digits, at least one; among them or beside them one point if that may be. */
function isNumber(bytes: Uint8Array, start: number, end: number, mayHavePoint: boolean): boolean {
  let points = mayHavePoint ? 1 : 0;
  let digits = 0;
  for (let at = bytes[start] === minus ? start + 1 : start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= 0x30 && byte <= 0x39) digits++;
    else if (byte !== point || --points < 0) return false;
  }
  return digits > 0;
}

/**
 * Characters of one to three bytes of UTF-8 but for the leads C2, E0, ED and EF hex, behind which the
 * forbidden, the overlong, the surrogates and U+FFFD lie. All of Vietnamese is on this side.
 */
function isText(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte < 0x80) {
      if (byte < 0x20 || byte === 0x7f) return false;
    } else if (byte >= 0xc3 && byte <= 0xdf) {
      if (++at >= end || !isContinuation(bytes[at]!)) return false;
    } else if (byte >= 0xe1 && byte <= 0xee && byte !== 0xed) {
      at += 2;
      if (at >= end || !isContinuation(bytes[at - 1]!) || !isContinuation(bytes[at]!)) return false;
    } else {
      return false;
    }
  }
  return true;
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
