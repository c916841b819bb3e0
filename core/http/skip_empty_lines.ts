import { httpLimits } from "./http_limits.ts";

/**
 * The offset behind the empty lines before a request line (RFC 9112 section 2.2). A CR whose LF has
 * not come yet is left for the next call.
 */
export function skipEmptyLines(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  for (let lines = 0; lines < httpLimits.emptyLinesMax; lines++) {
    if (at + 1 >= end || bytes[at] !== 13 || bytes[at + 1] !== 10) break;
    at += 2;
  }
  return at;
}
