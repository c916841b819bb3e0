import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { decodeBase64 } from "./decode_base64.ts";

function decode(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, "latin1");
  return decodeBase64(bytes, { start: 0, end: bytes.length });
}

Deno.test("decodeBase64() gives back any bytes, in lines or not", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
    const text = Buffer.from(bytes).toString("base64");
    assert.deepEqual(decode(text), bytes);
    assert.deepEqual(decode(text.replace(/.{1,76}/g, "$&\r\n")), bytes);
  }));
});

Deno.test("decodeBase64() skips blanks, tabs and empty lines, wherever they stand", () => {
  for (
    const text of [
      "QUI= \r\n",
      "QU \r\nI=\t\r\n",
      "\r\n\r\nQUI=\r\n\r\n \r\n",
      "Q U\tI =",
      "\fQUI=",
    ]
  ) {
    assert.deepEqual(decode(text), Uint8Array.of(65, 66), JSON.stringify(text));
  }
});

Deno.test("decodeBase64() refuses what is not clean base64", () => {
  const unclean = [
    "Q",
    "QQ",
    "QQ=",
    "QR==",
    "QQ==QQ==",
    "====",
    "QQ= =Q",
    "QQ==\r\nQ",
    "Q\vQ==",
  ];
  for (const text of [...unclean, "QUJ*", "-_-_", "QUJD\0", "QUJD=", "\xa0QUJD", "QUJD\u00ff"]) {
    assert.equal(decode(text), null, JSON.stringify(text));
  }
});

Deno.test("decodeBase64() keeps to its range", () => {
  const bytes = Buffer.from("**QUJD**", "latin1");
  assert.deepEqual(decodeBase64(bytes, { start: 2, end: 6 }), Uint8Array.of(65, 66, 67));
  assert.deepEqual(decodeBase64(bytes, { start: 2, end: 2 }), new Uint8Array());
});
