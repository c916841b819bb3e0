import assert from "node:assert/strict";
import { peekHeader } from "./peek_header.ts";
import { sample } from "../testing/wire_samples.ts";

Deno.test("peekHeader() reads a header that readHeader() refuses", () => {
  const bytes = sample("request.edi");
  bytes[392] = 0x41;
  bytes[364] = 0x20;
  assert.equal(peekHeader(bytes)?.linkInfo, "T0000120261122080000000001");
});

Deno.test("peekHeader() blanks the fields that could not be echoed, and only those", () => {
  const bytes = sample("request.edi");
  bytes[220] = 0xc3;
  const header = peekHeader(bytes);
  assert.equal(header?.linkInfo, " ".repeat(26));
  assert.equal(header?.userId, "T0001T01");
});

Deno.test("peekHeader() gives nothing where there is no header", () => {
  assert.equal(peekHeader(new Uint8Array(399)), undefined);
  assert.equal(peekHeader(new Uint8Array(500)), undefined);
  assert.equal(peekHeader(sample("request.edi"), 1), undefined);
});
