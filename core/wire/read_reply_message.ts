import type { ResultCode } from "../verdict.ts";
import { decodeBytes } from "./decode_bytes.ts";
import { type Header, headerBytes } from "./header.ts";
import { peekHeader } from "./peek_header.ts";
import { readResultCodes } from "./result_codes.ts";

/** One message of a reply; offsets into the reply's bytes, ends exclusive. */
export interface ReplyMessage {
  readonly header: Header;
  readonly start: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** Data type, offset 249 of the header. */
  readonly type: string;
  /** Of R and M, which begin with a result line; empty for others. */
  readonly codes: readonly ResultCode[];
  /** Where the items begin: behind the result line of R and M, else the body's start. */
  readonly itemsStart: number;
}

/**
 * Reads the message of a reply that begins at `start`, or gives undefined where none does. A length
 * field that is no number or below 400 means "to the end", one that is too large is cut
 * (docs/wire-protocol.md 4, tolerances). Takes any bytes and never throws.
 */
export function readReplyMessage(bytes: Uint8Array, start = 0): ReplyMessage | undefined {
  const header = peekHeader(bytes, start);
  if (header === undefined) return undefined;
  const said = header.messageBytes ?? 0;
  const bodyEnd = said < headerBytes ? bytes.length : Math.min(start + said, bytes.length);
  const bodyStart = start + headerBytes;
  const type = header.dataType;
  if (type !== "R" && type !== "M") {
    return { header, start, bodyStart, bodyEnd, type, codes: [], itemsStart: bodyStart };
  }
  const lineEnd = endOfLine(bytes, bodyStart, bodyEnd);
  const codes = readResultCodes(decodeBytes(bytes, bodyStart, lineEnd));
  const itemsStart = Math.min(lineEnd + 2, bodyEnd);
  return { header, start, bodyStart, bodyEnd, type, codes, itemsStart };
}

/** Offset of the first CR LF between `start` and `end`, or `end`. */
function endOfLine(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at + 1 < end; at++) {
    if (bytes[at] === 0x0d && bytes[at + 1] === 0x0a) return at;
  }
  return end;
}
