import { cutBytes } from "../cut_bytes.ts";
import { isTargetByte, isTokenByte, isValueByte } from "./byte_kinds.ts";

/** Name and value of a field, in the order in which they are written. */
export type Field = readonly [name: string, value: string];

const encoder = new TextEncoder();

/** A request's head. Throws a `TypeError` for what could not be read back as it was meant. */
export function writeRequestHead(
  method: string,
  target: string,
  fields: Iterable<Field>,
  minor: 0 | 1 = 1,
): Uint8Array<ArrayBuffer> {
  if (!isMadeOf(method, isTokenByte) || !isMadeOf(target, isTargetByte)) {
    throw new TypeError("cannot write a request line: its method or target is no such thing");
  }
  return encodeLatin1(`${method} ${target} HTTP/1.${minor}\r\n${fieldLines(fields)}\r\n`);
}

/** The head of an answer; `body` follows it in the same bytes, so that both leave in one write. */
export function writeResponse(
  status: number,
  fields: Iterable<Field>,
  body?: Uint8Array,
  minor: 0 | 1 = 1,
): Uint8Array<ArrayBuffer> {
  const reason = reasons[status] ?? "Status";
  return encodeLatin1(`HTTP/1.${minor} ${status} ${reason}\r\n${fieldLines(fields)}\r\n`, body);
}

/** One piece of a chunked body; `undefined` ends it. */
export function writeChunk(piece: Uint8Array | undefined): Uint8Array<ArrayBuffer> {
  if (piece === undefined) return encoder.encode("0\r\n\r\n");
  if (piece.length === 0) return new Uint8Array(0);
  const head = `${piece.length.toString(16)}\r\n`;
  const bytes = encodeLatin1(head, piece, 2);
  bytes.set([13, 10], bytes.length - 2);
  return bytes;
}

function fieldLines(fields: Iterable<Field>): string {
  let text = "";
  for (const [name, value] of fields) {
    if (!isField(name, value)) {
      throw new TypeError("cannot write a field: its name or value would not be read as one");
    }
    text += `${name}: ${value}\r\n`;
  }
  return text;
}

/** Whether a field could be written so that it is read as this one. */
export function isField(name: string, value: string): boolean {
  return isMadeOf(name, isTokenByte) &&
    (value === "" || (isMadeOf(value, isValueByte) && !/^[ \t]|[ \t]$/.test(value)));
}

/** A value without the blanks around it, which are none of its own (RFC 9110 section 5.5). */
export function withoutBlanks(value: string): string {
  let [start, end] = [0, value.length];
  while (start < end && isBlank(value.charCodeAt(start))) start++;
  while (end > start && isBlank(value.charCodeAt(end - 1))) end--;
  return value.slice(start, end);
}

function isBlank(character: number): boolean {
  return character === 32 || character === 9;
}

function isMadeOf(text: string, table: Uint8Array): boolean {
  for (let at = 0; at < text.length; at++) if (table[text.charCodeAt(at)] !== 1) return false;
  return text.length > 0;
}

/** Characters U+0000 to U+00FF as bytes, then `body`, then `more` bytes left free. */
function encodeLatin1(text: string, body?: Uint8Array, more = 0): Uint8Array<ArrayBuffer> {
  const bytes = cutBytes(text.length + (body?.length ?? 0) + more);
  const { read } = encoder.encodeInto(text, bytes);
  // Quick where all is ASCII, as nearly always.
  const isAscii = read === text.length && !/[\x80-\xff]/.test(text);
  if (!isAscii) { for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at); }
  if (body !== undefined) bytes.set(body, text.length);
  return bytes;
}

/** What we answer ourselves and what a primary may; words for people only. */
const reasons: Readonly<Record<number, string>> = {
  100: "Continue",
  200: "OK",
  202: "Accepted",
  204: "No Content",
  304: "Not Modified",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Content Too Large",
  414: "URI Too Long",
  417: "Expectation Failed",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
  505: "HTTP Version Not Supported",
};
