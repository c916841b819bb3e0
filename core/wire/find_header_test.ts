import assert from "node:assert/strict";
import { findHeader } from "./find_header.ts";
import { writeMessage } from "./write_message.ts";

const encoder = new TextEncoder();
const linkInfo = "A0000120261122050654000012";
const message = writeMessage({ procedure: "IID", linkInfo, system: "1" }, encoder.encode("1\r\n"));

function behind(text: string): Uint8Array {
  const head = encoder.encode(text);
  const bytes = new Uint8Array(head.length + message.length);
  bytes.set(head);
  bytes.set(message, head.length);
  return bytes;
}

Deno.test("findHeader() finds the message at the start, behind a mark and behind empty lines", () => {
  const part = "Content-Type: text/plain; charset=UTF-8\r\n\r\n";
  for (const before of ["", "\ufeff", `--b\r\n${part}`, `This is\r\n\r\n--a\r\n${part}`]) {
    assert.equal(findHeader(behind(before))?.linkInfo, linkInfo, JSON.stringify(before));
  }
});

Deno.test("findHeader() finds nothing where there is no message", () => {
  assert.equal(findHeader(new Uint8Array(0)), undefined);
  assert.equal(findHeader(encoder.encode("\r\n\r\n".repeat(300))), undefined);
  assert.equal(findHeader(encoder.encode(`${"x".repeat(398)}\r\n`)), undefined);
});
