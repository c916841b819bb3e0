/**
 * The header `Songhanh-Number-Map` (give-back): which numbers of the standby are which of the primary.
 * A signed message names the number that the standby gave; it must not be changed, so the header goes
 * beside it: `10900000006=10000000012,…`, stems of 11 digits (numbers without branch), ours first.
 */

import type { Field } from "../http/mod.ts";

/** Ours → theirs, stems of 11 digits. */
export type NumberMap = ReadonlyMap<string, string>;

export const numberMapHeader = "Songhanh-Number-Map";

/** Pairs that one header may hold: more than any message names documents. */
const pairsMax = 200;

const stemLength = 11;

/** Reads the header's value; undefined where it has another form. */
export function readNumberMap(text: string): NumberMap | undefined {
  const pairs = text.split(",").map((pair) => /^(\d{11})=(\d{11})$/.exec(pair.trim()));
  if (pairs.length > pairsMax || pairs.some((pair) => pair === null)) return undefined;
  return new Map(pairs.map((pair) => [pair![1]!, pair![2]!]));
}

/**
 * The map of pairs of names, ours first: documents whose two names differ. Other names – receipts of
 * files, keys – are left out: no request names one that its receiver gave. So is what no header holds.
 */
export function numberMapOf(pairs: Iterable<readonly [ours: string, theirs: string]>): NumberMap {
  const map = new Map<string, string>();
  for (const [ours, theirs] of pairs) {
    if (ours === theirs || !/^\d{11}$/.test(ours) || !/^\d{11}$/.test(theirs)) continue;
    if (map.size < pairsMax) map.set(ours, theirs);
  }
  return map;
}

/** The fields that go along with a request; none where both sides have the same numbers. */
export function numberMapFields(map: NumberMap): readonly Field[] {
  return map.size === 0 ? [] : [[numberMapHeader, writeNumberMap(map)]];
}

export function writeNumberMap(map: NumberMap): string {
  return [...map].map(([ours, theirs]) => `${ours}=${theirs}`).join(",");
}

/** A number with the stem of the other side and its own branch; unchanged where it is not mapped. */
export function mapNumber(number: string, map: NumberMap): string {
  const theirs = map.get(number.slice(0, stemLength));
  return theirs === undefined ? number : theirs + number.slice(stemLength);
}

/**
 * A copy of items (lines that end with CR LF) in which every line that begins with a mapped stem and
 * one more digit, and holds nothing else but blanks, has the other stem. Lengths stay. The same bytes
 * where there is nothing to replace.
 */
export function replaceStems(items: Uint8Array, map: NumberMap): Uint8Array {
  let copy: Uint8Array | undefined;
  for (let at = 0; at < items.length;) {
    const end = endOfLine(items, at);
    const theirs = stemOf(items, at, end, map);
    if (theirs !== undefined) {
      copy ??= Uint8Array.from(items);
      for (let i = 0; i < stemLength; i++) copy[at + i] = theirs.charCodeAt(i);
    }
    at = end + 2;
  }
  return copy ?? items;
}

function endOfLine(bytes: Uint8Array, start: number): number {
  const end = bytes.indexOf(0x0d, start);
  return end < 0 ? bytes.length : end;
}

function stemOf(
  bytes: Uint8Array,
  start: number,
  end: number,
  map: NumberMap,
): string | undefined {
  if (end - start <= stemLength) return undefined;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    const isDigit = byte >= 0x30 && byte <= 0x39;
    if (at - start <= stemLength ? !isDigit : byte !== 0x20) return undefined;
  }
  return map.get(String.fromCharCode(...bytes.subarray(start, start + stemLength)));
}
