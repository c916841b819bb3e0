import { isRefusal, type Refusal } from "../verdict.ts";
import type { ByteRange } from "./envelope.ts";
import type { Fail } from "./fail.ts";
import { findDelimiterLines } from "./find_delimiter_lines.ts";
import { say } from "../reasons/mod.ts";

/**
 * Splits a multipart into its parts, headers included. A part ends before the CR LF that stands in
 * front of the next delimiter: that one belongs to the delimiter (docs/wire-protocol.md 2.2, 3.1).
 * What stands before the first and after the final delimiter is not looked at; the final delimiter
 * must be there and be the last.
 */
export function splitMultipart(
  body: Uint8Array,
  range: ByteRange,
  boundary: string,
  partsMax: number,
  fail: Fail,
): ByteRange[] | Refusal {
  const lines = findDelimiterLines(body, range, boundary, partsMax + 1, fail);
  if (isRefusal(lines)) return lines;
  const finalLine = lines.length - 1;
  if (finalLine < 1) {
    return fail(
      say("MULTIPART_LINES", { count: lines.length }),
    );
  }
  if (lines.findIndex((line) => line.closing) !== finalLine) {
    return fail(say("MULTIPART_END"));
  }
  const parts: ByteRange[] = [];
  for (let i = 0; i < finalLine; i++) {
    const start = lines[i]!.end;
    const end = lines[i + 1]!.start - 2;
    if (end < start) {
      return fail(say("MULTIPART_EMPTY_PART"));
    }
    parts.push({ start, end });
  }
  return parts;
}
