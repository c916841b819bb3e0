import { isTokenByte, isValueByte } from "./byte_kinds.ts";
import { HeadFields, isName, latin1 } from "./head_fields.ts";
import { type HttpFault, httpFault } from "./http_fault.ts";
import { httpLimits } from "./http_limits.ts";
import { say } from "../reasons/mod.ts";

/** Whose fields are read. */
export type MessageKind = "request" | "answer";

/** Fields, and of those that decide how the message is read the value as far as it is there. */
export interface ReadFields {
  readonly fields: HeadFields;
  readonly contentLength: number | undefined;
  /** In small letters; of an answer all such fields, joined by commas. */
  readonly transferEncoding: string | undefined;
  /** Options of `Connection`, in small letters; they may stand in several fields. */
  readonly connection: readonly string[];
  readonly expect: string | undefined;
  readonly hosts: number;
  readonly contentTypes: number;
}

const CR = 13;
const BLANK = 32;
const TAB = 9;
const COLON = 58;
const COMMA = 44;

/**
 * Lengths are read as decimal digits only: no sign, none that a double cannot hold, and no list but of
 * equal ones in an answer.
 */
const lengthDigitsMax = 15;

/**
 * Reads the field lines from `start` to the empty line that ends at `end`. What two readers could
 * take for different messages is refused: blanks before a colon, folded lines, control bytes, and a
 * second one of the fields that say where a message ends.
 *
 * Of an answer more is taken, where the standard says how it is to be read: nobody reads it but who
 * asked, and refusing it leaves the outcome of a message unknown, while a request that is refused has
 * simply not been sent.
 */
export function readFields(
  bytes: Uint8Array,
  start: number,
  end: number,
  of: MessageKind = "request",
): ReadFields | HttpFault {
  const places: number[] = [];
  let contentLength: number | undefined;
  let transferEncoding: string | undefined;
  let connection: string[] | undefined;
  let expect: string | undefined;
  let hosts = 0;
  let contentTypes = 0;
  const last = end - 2;
  for (let at = start; at < last;) {
    if (of === "request" && places.length === 4 * httpLimits.fieldsMax) {
      return httpFault(431, say("HTTP_FIELDS", { most: httpLimits.fieldsMax }));
    }
    const nameStart = at;
    while (isTokenByte[bytes[at]!] === 1) at++;
    const nameEnd = at;
    // RFC 9112 section 5.1: refused in a request, taken out of an answer.
    if (of === "answer" && at > nameStart) { while (isBlank(bytes[at]!)) at++; }
    if (bytes[at] !== COLON || at === nameStart) return lineFault(bytes, nameStart, nameEnd);
    at++;
    while (bytes[at] === BLANK || bytes[at] === TAB) at++;
    const valueStart = at;
    while (isValueByte[bytes[at]!] === 1) at++;
    if (bytes[at] !== CR || bytes[at + 1] !== 10) {
      return httpFault(400, say("HTTP_FIELD_CONTROL"));
    }
    let valueEnd = at;
    while (valueEnd > valueStart && isBlank(bytes[valueEnd - 1]!)) valueEnd--;
    at += 2;
    places.push(nameStart, nameEnd, valueStart, valueEnd);
    switch (nameEnd - nameStart) {
      case 4:
        if (isName(bytes, nameStart, nameEnd, "host")) hosts++;
        break;
      case 6:
        if (!isName(bytes, nameStart, nameEnd, "expect")) break;
        expect = joined(expect, latin1(bytes, valueStart, valueEnd).toLowerCase());
        break;
      case 10:
        if (!isName(bytes, nameStart, nameEnd, "connection")) break;
        connection ??= [];
        connection.push(
          ...latin1(bytes, valueStart, valueEnd).toLowerCase().split(",").map((one) => one.trim()),
        );
        break;
      case 12:
        if (isName(bytes, nameStart, nameEnd, "content-type")) contentTypes++;
        break;
      case 14: {
        if (!isName(bytes, nameStart, nameEnd, "content-length")) break;
        if (contentLength !== undefined && of === "request") {
          return httpFault(400, say("HTTP_LENGTHS"));
        }
        const length = of === "request"
          ? readLength(bytes, valueStart, valueEnd)
          : readEqualLengths(bytes, valueStart, valueEnd);
        if (length === undefined) return httpFault(400, say("HTTP_LENGTH"));
        if (contentLength !== undefined && contentLength !== length) {
          return httpFault(400, say("HTTP_LENGTHS"));
        }
        contentLength = length;
        break;
      }
      case 17:
        if (!isName(bytes, nameStart, nameEnd, "transfer-encoding")) break;
        if (transferEncoding !== undefined && of === "request") {
          return httpFault(400, say("HTTP_ENCODINGS"));
        }
        transferEncoding = joined(
          transferEncoding,
          latin1(bytes, valueStart, valueEnd).toLowerCase(),
        );
        break;
    }
  }
  return {
    fields: new HeadFields(bytes, places),
    contentLength,
    transferEncoding,
    connection: connection ?? none,
    expect,
    hosts,
    contentTypes,
  };
}

const none: readonly string[] = [];

function isBlank(byte: number): boolean {
  return byte === BLANK || byte === TAB;
}

function joined(before: string | undefined, value: string): string {
  return before === undefined ? value : `${before},${value}`;
}

function lineFault(bytes: Uint8Array, start: number, at: number): HttpFault {
  const byte = bytes[at]!;
  if (!isBlank(byte)) return httpFault(400, say("HTTP_NO_FIELD"));
  return httpFault(400, at === start ? say("HTTP_FOLDED") : say("HTTP_BLANK_IN_NAME"));
}

function readLength(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (end === start || end - start > lengthDigitsMax) return undefined;
  let length = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - 48;
    if (digit < 0 || digit > 9) return undefined;
    length = length * 10 + digit;
  }
  return length;
}

/** `5, 5`: what becomes of two fields where something on the way joins them (RFC 9110 section 8.6). */
function readEqualLengths(bytes: Uint8Array, start: number, end: number): number | undefined {
  let length: number | undefined;
  for (let at = start; at <= end;) {
    const comma = bytes.indexOf(COMMA, at);
    const next = comma < 0 || comma > end ? end : comma;
    let from = at;
    let to = next;
    while (from < to && isBlank(bytes[from]!)) from++;
    while (to > from && isBlank(bytes[to - 1]!)) to--;
    const one = readLength(bytes, from, to);
    if (one === undefined || (length !== undefined && length !== one)) return undefined;
    length = one;
    at = next + 1;
  }
  return length;
}
