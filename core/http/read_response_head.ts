import type { BodyFraming } from "./body_framing.ts";
import { isValueByte } from "./byte_kinds.ts";
import type { HeadFields } from "./head_fields.ts";
import { latin1 } from "./head_fields.ts";
import { type HttpFault, httpFault, isHttpFault } from "./http_fault.ts";
import { readFields } from "./read_fields.ts";
import { tidyAnswerHead } from "./tidy_answer_head.ts";
import { say } from "../reasons/mod.ts";

export interface ResponseHead {
  readonly kind: "response";
  /** 100 to 599. Below 200 it is not the answer yet: another head follows. */
  readonly status: number;
  readonly reason: string;
  readonly minor: 0 | 1;
  readonly fields: HeadFields;
  readonly body: BodyFraming;
  /** Whether another request may be sent on this connection once the body is read. */
  readonly keepAlive: boolean;
}

const start = new TextEncoder().encode("HTTP/1.");
const headEnd = new TextEncoder().encode("\r\n\r\n");

/**
 * Reads the head of an answer from `from` to the offset that `findHeadEnd` gave. Strict where its end
 * could be read wrongly, as the next user's would follow it; otherwise less so than for requests, which
 * may be refused without harm: an answer that is not read leaves the outcome of its message unknown.
 * Lines folded as older servers did are read as one line, as the standard asks of a client, and what
 * else it lets a client read is read, too (`tidyAnswerHead`); on a copy, for the given bytes stay as they
 * came.
 */
export function readResponseHead(
  given: Uint8Array,
  from: number,
  end: number,
  request: { readonly method: string } = { method: "POST" },
): ResponseHead | HttpFault {
  const read = readStrictly(given, from, end, request);
  // The empty line is none of what was read.
  if (!isHttpFault(read)) return endsTidily(given, end) ? read : { ...read, keepAlive: false };
  const tidy = tidyAnswerHead(given, from, end);
  const tidied = readStrictly(tidy, 0, tidy.length, request);
  // Whoever writes such a head may be read otherwise behind it: nothing is asked there again.
  return isHttpFault(tidied) ? read : { ...tidied, keepAlive: false };
}

function endsTidily(bytes: Uint8Array, end: number): boolean {
  return headEnd.every((byte, index) => bytes[end - headEnd.length + index] === byte);
}

function readStrictly(
  given: Uint8Array,
  from: number,
  end: number,
  request: { readonly method: string },
): ResponseHead | HttpFault {
  for (let index = 0; index < start.length; index++) {
    if (given[from + index] !== start[index]) {
      return httpFault(505, say("HTTP_NO_ANSWER"));
    }
  }
  const digit = given[from + 7]! - 48;
  if (!(digit >= 0 && digit <= 9)) return httpFault(505, say("HTTP_NO_ANSWER"));
  // A later one of the same number is read as the last that is known (RFC 9110 section 2.5).
  const minor = digit === 0 ? 0 : 1;
  const status = readStatus(given, from + 8);
  let at = from + 12;
  while (isValueByte[given[at]!] === 1) at++;
  const reasonGood = given[from + 12] === 32 || at === from + 12;
  if (status === undefined || !reasonGood || given[at] !== 13 || given[at + 1] !== 10) {
    return httpFault(400, say("HTTP_STATUS_LINE"));
  }
  const unfolded = unfold(given, at, end);
  const read = readFields(unfolded, at + 2, unfolded === given ? end : unfolded.length, "answer");
  if (isHttpFault(read)) return read;
  const body = bodyOf(status, request.method, read.contentLength, read.transferEncoding, minor);
  if (isHttpFault(body)) return body;
  const { connection, fields, contentLength } = read;
  // Chunks beside a length: the chunks say where the body ends, and what is behind it is not trusted.
  const isSure = body !== "until close" && (body !== "chunked" || contentLength === undefined);
  return {
    kind: "response",
    ...{ status, reason: latin1(given, from + 12, at).trim(), minor, fields, body },
    keepAlive: isSure && !connection.includes("close") &&
      (minor === 1 || connection.includes("keep-alive")),
  };
}

/** Three digits after a blank, 100 to 599. */
function readStatus(bytes: Uint8Array, at: number): number | undefined {
  if (bytes[at] !== 32) return undefined;
  const digits = latin1(bytes, at + 1, at + 4);
  return /^[1-5]\d\d$/.test(digits) ? Number(digits) : undefined;
}

/**
 * The head with folded lines made one; the same array where none is folded. A fold, with the blanks on
 * both sides of it, becomes one blank: terminals look for exactly one in front of a boundary
 * (docs/wire-protocol.md 3.4).
 */
function unfold(bytes: Uint8Array, from: number, end: number): Uint8Array {
  let copy: Uint8Array | undefined;
  let length = 0;
  let copied = 0;
  // The first line cannot be folded onto the status line: it stays, and is refused as no field.
  for (
    let at = bytes.indexOf(13, from + 2);
    at >= 0 && at + 2 < end;
    at = bytes.indexOf(13, at + 1)
  ) {
    if (bytes[at + 1] !== 10 || !isBlank(bytes[at + 2])) continue;
    copy ??= new Uint8Array(end);
    let stop = at;
    while (stop > copied && isBlank(bytes[stop - 1])) stop--;
    copy.set(bytes.subarray(copied, stop), length);
    length += stop - copied;
    // A line of blanks alone: its fold is one with the fold before it.
    if (stop > copied) copy[length++] = 32;
    copied = at + 3;
    while (isBlank(bytes[copied])) copied++;
  }
  if (copy === undefined) return bytes;
  copy.set(bytes.subarray(copied, end), length);
  return copy.subarray(0, length + end - copied);
}

function isBlank(byte: number | undefined): boolean {
  return byte === 32 || byte === 9;
}

/** RFC 9112 section 6.3. */
function bodyOf(
  status: number,
  method: string,
  contentLength: number | undefined,
  transferEncoding: string | undefined,
  minor: 0 | 1,
): BodyFraming | HttpFault {
  const codings = framingCodings(transferEncoding);
  const isFraming = codings.length > 0;
  if (isFraming) {
    if (minor === 0) return httpFault(400, say("HTTP_ENCODED_ANSWER_1_0"));
    if (codings.length > 1 || codings[0] !== "chunked") {
      return httpFault(501, say("HTTP_ENCODING"));
    }
  }
  const bodiless = status < 200 || status === 204 || status === 304 || method === "HEAD";
  if (bodiless) return 0;
  return isFraming ? "chunked" : contentLength ?? "until close";
}

/**
 * Codings of the transfer that have to be undone. `base64` is none of HTTP: centres say with it what the
 * body holds (docs/wire-protocol.md 1.3 rule 3), and its end is known as if it were not there, by chunks
 * that something on the way has made, or otherwise. `identity`, of the standard's first edition, is none
 * at all.
 */
function framingCodings(transferEncoding: string | undefined): readonly string[] {
  if (transferEncoding === undefined) return none;
  return transferEncoding.split(",").map((coding) => coding.trim())
    .filter((coding) => !["", "identity"].includes(coding) && !coding.startsWith("base64"));
}

const none: readonly string[] = [];
