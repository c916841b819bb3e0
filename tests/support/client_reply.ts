/**
 * A reply as the declarant's terminal takes it, with everything checked that the terminal relies on
 * (docs/wire-protocol.md 1.3, 3.3, 7 and 15). Uses the terminal's own rules for the envelope.
 */
import assert from "node:assert/strict";
import { catalogue } from "../../core/catalogue/mod.ts";
import { readByClientRules } from "../../core/testing/read_by_client_rules.ts";
import { isRefusal } from "../../core/verdict.ts";
import {
  fitsWidth,
  hasKind,
  type Header,
  headerBytes,
  headerEndOffset,
  type Items,
  peekHeader,
  readItems,
  readReplyMessage,
  type ReplyMessage,
  resultLineBytes,
  writeResultCode,
} from "../../core/wire/mod.ts";
import type { RawResponse } from "./post_raw.ts";

/** An output that came with a reply or by retrieval. */
export interface ClientOutput {
  /** Six characters. */
  readonly code: string;
  readonly header: Header;
  readonly items: Items;
}

/** What the terminal makes of a reply. */
export interface ClientReply {
  /** The whole short text, where the reply holds no message. */
  readonly text?: string;
  /** As on the wire, `00000-0000-0000`; of R and M. */
  readonly codes: readonly string[];
  /** Behind the first code in the subject of R and M. */
  readonly information: string;
  /** Lines behind the result line of an R. */
  readonly resultItems: readonly string[];
  /** The C or M output, or the P output of a retrieval. */
  readonly output?: ClientOutput;
  /** The 30 bytes to give back with `?A2`, where an acknowledgement is asked for. */
  readonly token?: string;
  readonly signed?: { readonly content: Uint8Array; readonly signature: Uint8Array };
}

/** Reads a response; `request` is the message that it answers. */
export function readClientReply(response: RawResponse, request: Uint8Array): ClientReply {
  assert.equal(response.status, 200);
  assert.equal(Number(response.headers["content-length"]), response.body.length);
  const reading = readByClientRules(response.headers["content-type"] ?? null, response.body);
  if (reading.kind === "error") assert.fail(`${reading.terminalMessage}: ${reading.reason}`);
  const { text, signed } = reading;
  if (text.length < headerBytes) {
    return { text, codes: [], information: "", resultItems: [], signed };
  }
  assert.equal(text.indexOf("\r\n"), headerEndOffset, "the first line ends behind the header");

  const bytes = new TextEncoder().encode(text);
  const asked = peekHeader(request)!;
  const messages: ReplyMessage[] = [];
  for (let start = 0; start < bytes.length;) {
    const message = readReplyMessage(bytes, start)!;
    assert.match(message.header.dataLength, /^\d{6}$/);
    assert.equal(message.header.messageBytes, message.bodyEnd - start, "the length is exact");
    checkHeader(message.header, asked);
    messages.push(message);
    start = message.bodyEnd;
  }
  assert.ok(messages.length <= 2, "two messages at most");
  const [first, second] = messages as [ReplyMessage, ReplyMessage | undefined];
  if (first.type === "R") {
    if (second !== undefined) assert.equal(second.type, "C", "behind an R comes a C");
    const result = readResult(first, bytes);
    return { ...result, output: second && readOutput(second, bytes), signed };
  }
  assert.equal(second, undefined, "nothing follows what is no R");
  // Lists have no layout in the catalogue (docs/wire-protocol.md 8.6 and 8.7).
  const isList = first.type === "M" &&
    catalogue.procedure(asked.trimmed("procedure")) === undefined;
  const output = isList ? undefined : readOutput(first, bytes);
  const isDelivery = first.header.control.endsWith("P");
  if (isDelivery) assert.notEqual(first.header.rtpInfo.trim(), "", "a delivery has a token");
  const { codes, information } = first.type === "M"
    ? readResult(first, bytes)
    : { codes: [], information: "" };
  const resultItems = output === undefined ? linesOf(first, bytes).slice(1) : [];
  const token = isDelivery ? first.header.rtpInfo : undefined;
  return { codes, information, resultItems, output, token, signed };
}

function checkHeader(header: Header, asked: Header): void {
  const isDelivery = header.control.endsWith("P");
  assert.match(header.serverReceiveTime, /^20\d{12}$/);
  assert.equal(header.password.trim(), "", "no password travels back");
  // A delivered output speaks of the request that caused it.
  if (isDelivery) return;
  for (
    const field of ["procedure", "userId", "path", "linkInfo", "inputInfo", "system"] as const
  ) {
    assert.equal(header.field(field), asked.field(field), `${field} is echoed`);
  }
}

/** Of an R, or of the first item of an M. */
function readResult(message: ReplyMessage, bytes: Uint8Array) {
  const { header, type } = message;
  const lines = linesOf(message, bytes);
  assert.equal(lines[0]!.length, resultLineBytes, "the result has 75 bytes");
  const codes = message.codes.map(writeResultCode);
  assert.ok(codes.length > 0, "the result has a code");
  assert.equal(lines[0], codes.join("").padEnd(resultLineBytes));
  assert.equal(header.subject.slice(0, 15), codes[0], "the subject begins with the first code");
  assert.equal(header.subject[15], " ");
  assert.ok(!header.control.endsWith("P"));
  if (type === "R") {
    assert.ok(header.outputCode.startsWith("*"), "the output code of a result begins with *");
    assert.equal(header.divisionNumber, "000");
    assert.equal(header.endFlag, " ");
  }
  const information = header.subject.slice(16).trimEnd();
  return { codes, information, resultItems: lines.slice(1) };
}

/** Lines of the body without their ends; the last must have one. */
function linesOf({ bodyStart, bodyEnd }: ReplyMessage, bytes: Uint8Array): string[] {
  const text = new TextDecoder().decode(bytes.subarray(bodyStart, bodyEnd));
  assert.ok(text.endsWith("\r\n"), "the body ends with CR LF");
  return text.slice(0, -2).split("\r\n");
}

/** Splits an output by its layout; its items have their kinds and exact widths. */
function readOutput(message: ReplyMessage, bytes: Uint8Array): ClientOutput {
  const { header, type, itemsStart, bodyEnd } = message;
  assert.match(header.outputCode, /^[A-Z0-9]{6}0$/);
  assert.equal(header.divisionNumber, "001");
  assert.equal(header.endFlag, "E");
  const code = header.outputCode.slice(0, 6);
  const known = catalogue.output(code);
  assert.ok(known, `output ${code} exists`);
  assert.equal(known.type, type, `type of ${code}`);
  assert.equal(known.layout.firstPosition, type === "M" ? 2 : 1);
  // The last four characters of a report's subject choose how it is printed.
  if (type === "P") assert.equal(header.subject.slice(60), "    ");
  const items = readItems(known.layout, "output", bytes, itemsStart, bodyEnd);
  if (isRefusal(items)) assert.fail(`${code}: ${items.reason}`);
  for (let line = 0; line < items.lineCount; line++) {
    const { item, id } = items.placeAt(line);
    const value = items.valueAt(line);
    // A message without any value has one empty line.
    const width: number = items.bytesAt(line).length;
    if (items.lineCount > 1 || width > 0) assert.equal(width, item.widthBytes, `${code} ${id}`);
    assert.ok(hasKind(item.kind, value) && fitsWidth(item, value), `${code} ${id}: a good value`);
  }
  return { code, header, items };
}
