import { cutBytes } from "../cut_bytes.ts";
import { type Refusal, refuse } from "../verdict.ts";
import { say } from "../reasons/mod.ts";

/**
 * Lines of a body, two byte offsets each: line `n` (from 0) begins at `offsets[2 * n]` and ends, its
 * CR LF excluded, at `offsets[2 * n + 2] - 2`; `offsets[2 * n + 1]` is behind its last byte that is
 * not a blank, its beginning if there is none.
 */
export interface Lines {
  readonly count: number;
  /** One more than twice the lines; what is behind that is unused. */
  readonly offsets: Uint32Array;
}

const blank = 0x20;
const fourBlanks = 0x20202020;

/**
 * Splits bytes `start` to `end` at CR LF and nowhere else: widths are no guide
 * (docs/wire-protocol.md 5.2). A0017 for a CR or LF by itself, a last line without CR LF, more than
 * `linesMax` lines, or an end before the start, as of a message that is shorter than its header.
 *
 * Most of a body is padding, so where it begins on each line is found in the same pass: nobody has to
 * look at the blanks again. The scan takes four bytes at a step, looking for any byte below 20 hex:
 * `(v - 0x20…) & ~v & 0x80…` is not zero exactly when a word holds one.
 */
export function scanLines(
  bytes: Uint8Array,
  start: number,
  end: number,
  linesMax: number,
): Lines | Refusal {
  if (end < start) {
    return refuse("A0017", say("BODY_MISSING"));
  }
  const offsets = cutWords(2 * Math.min(linesMax, (end - start) >> 1) + 1);
  offsets[0] = start;
  let count = 0;

  // Words must be aligned in the underlying buffer, which the message need not be.
  const lead = bytes.byteOffset & 3;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset - lead, (lead + end) >> 2);

  let at = start;
  let lineStart = start;
  /** Behind the last byte that is not blank, or up to three blanks further. */
  let inkEnd = start;
  while (at < end) {
    if (((at + lead) & 3) === 0) {
      let index = (at + lead) >> 2;
      for (; index < words.length; index++) {
        const word = words[index]!;
        if (word === fourBlanks) continue;
        if (((word - fourBlanks) & ~word & 0x80808080) !== 0) break;
        inkEnd = (index << 2) - lead + 4;
      }
      at = (index << 2) - lead;
      if (at >= end) break;
    }
    const byte = bytes[at]!;
    if (byte !== 0x0d) {
      if (byte === 0x0a) return refuse("A0017", say("LF_ALONE"));
      at++;
      if (byte !== blank) inkEnd = at;
      continue;
    }
    if (at + 1 >= end || bytes[at + 1] !== 0x0a) {
      return refuse("A0017", say("CR_ALONE"));
    }
    if (count === linesMax) {
      return refuse("A0017", say("TOO_MANY_LINES", { most: linesMax }));
    }
    while (inkEnd > lineStart && bytes[inkEnd - 1] === blank) inkEnd--;
    count++;
    offsets[2 * count - 1] = inkEnd;
    at += 2;
    lineStart = inkEnd = offsets[2 * count] = at;
  }
  if (lineStart !== end) {
    return refuse("A0017", say("LAST_LINE_OPEN"));
  }
  return { count, offsets };
}

function cutWords(count: number): Uint32Array {
  const { buffer, byteOffset } = cutBytes(4 * count);
  return new Uint32Array(buffer, byteOffset, count);
}
