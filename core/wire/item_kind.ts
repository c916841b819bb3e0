/**
 * What a value of each kind may look like (docs/wire-protocol.md 5.2). Values without padding; an
 * empty value is never at fault here, whether an item must be filled is another question.
 */
import type { Item, ItemKind } from "../catalogue/layout.ts";
import { readDay } from "./read_day.ts";

const patterns: { readonly [kind in ItemKind]: RegExp } = {
  // 20…5D hex without the dollar sign: no lower case.
  A: /^[\x20-\x23\x25-\x5d]*$/,
  I: /^(-?\d+)?$/,
  F: /^(-?(\d+\.?\d*|\.\d+))?$/,
  // The rule names line ends and C1 controls only. No screen can produce the other controls, no report
  // can print them and no text column can store a NUL: all of them are refused (F68), and so is what
  // Unicode calls no character.
  // deno-lint-ignore no-control-regex -- the forbidden characters are control characters
  W: /^[^\x00-\x1f\x7f-\x9f\uff60-\uff9f\ufffe\uffff]*$/,
};

/** Whether every character is one that the kind allows, in a place that it allows. */
export function hasKind(kind: ItemKind, value: string): boolean {
  return patterns[kind].test(value);
}

/** Length on the wire in bytes of UTF-8; a surrogate without its partner counts as U+FFFD. */
export function wireBytes(value: string): number {
  let bytes = value.length;
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : 2;
    // Two surrogates make four bytes: the first has been counted with three.
    if (unit >= 0xd800 && unit < 0xdc00 && (value.charCodeAt(i + 1) & 0xfc00) === 0xdc00) i++;
  }
  return bytes;
}

/** Whether the value fits the item's width on the wire. */
export function fitsWidth(item: Item, value: string): boolean {
  return wireBytes(value) <= item.widthBytes;
}

/** Characters (UTF-16 units) that a terminal shows of an item: of W a third of its bytes. */
export function charactersMax(item: Item): number {
  return item.kind === "W" ? Math.floor(item.widthBytes / 3) : item.widthBytes;
}

/** Whether a value of an item marked as full fills it; the empty value always does. */
export function isFull(item: Item, value: string): boolean {
  if (value === "") return true;
  return item.kind === "W"
    ? value.length === charactersMax(item)
    : wireBytes(value) === item.widthBytes;
}

/** Whether the value is a real day, `ddMMyyyy`. */
export function isDate(value: string): boolean {
  return readDay(value) !== undefined;
}

/** Whether the value is an hour of the day, `HH`. */
export function isHour(value: string): boolean {
  return /^([01]\d|2[0-3])$/.test(value);
}

/** Whether the value is a time of day, `HHmm` or `HHmmss`. */
export function isTime(value: string): boolean {
  return /^([01]\d|2[0-3])[0-5]\d([0-5]\d)?$/.test(value);
}
