import { type HttpFault, httpFault } from "./http_fault.ts";
import { httpLimits } from "./http_limits.ts";
import type { MessageKind } from "./read_fields.ts";
import { say } from "../reasons/mod.ts";

const CR = 13;
const LF = 10;

/**
 * Where the head that begins at `start` ends: the offset behind its empty line, or `undefined` as
 * long as more bytes are needed. `end` is behind the last byte received; `searched` is `end` of the
 * call before, so that a sender who sends byte by byte costs no more than another.
 *
 * What can no longer become a head is refused as soon as it is seen: a line that ends with LF alone
 * would otherwise keep its connection until the time is over. Of an answer such lines are taken, as the
 * standard allows (RFC 9112 section 2.2), and whatever else it has is judged when it is read.
 */
export function findHeadEnd(
  bytes: Uint8Array,
  start: number,
  end: number,
  searched = start,
  of: MessageKind = "request",
): number | undefined | HttpFault {
  if (of === "answer") return findAnswerHeadEnd(bytes, start, end, searched);
  const limit = Math.min(end, start + httpLimits.headBytesMax);
  // The empty line may have begun within what was searched before.
  for (let at = Math.max(start, searched - 3);; at++) {
    at = bytes.indexOf(CR, at);
    if (at < 0 || at + 3 >= limit) break;
    if (bytes[at + 1] === LF && bytes[at + 2] === CR && bytes[at + 3] === LF) return at + 4;
  }
  if (end - start >= httpLimits.headBytesMax) {
    return httpFault(431, say("HTTP_HEAD_TOO_LONG", { most: httpLimits.headBytesMax }));
  }
  for (let at = Math.max(start, searched - 1); at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= 32 || byte === 9) continue;
    if (byte === CR) {
      if (at + 1 < end && bytes[at + 1] !== LF) return httpFault(400, say("HTTP_HEAD_CR"));
    } else if (byte !== LF || at === start || bytes[at - 1] !== CR) {
      return httpFault(400, say(byte === LF ? "HTTP_HEAD_LF" : "HTTP_HEAD_CONTROL"));
    }
  }
  return undefined;
}

function findAnswerHeadEnd(
  bytes: Uint8Array,
  start: number,
  end: number,
  searched: number,
): number | undefined | HttpFault {
  const limit = Math.min(end, start + httpLimits.headBytesMax);
  for (let at = Math.max(start, searched - 2);; at++) {
    at = bytes.indexOf(LF, at);
    if (at < 0 || at + 1 >= limit) break;
    if (bytes[at + 1] === LF) return at + 2;
    if (bytes[at + 1] === CR && at + 2 < limit && bytes[at + 2] === LF) return at + 3;
  }
  return end - start >= httpLimits.headBytesMax
    ? httpFault(431, say("HTTP_HEAD_TOO_LONG", { most: httpLimits.headBytesMax }))
    : undefined;
}
