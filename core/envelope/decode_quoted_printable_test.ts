import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeQuotedPrintable } from "./decode_quoted_printable.ts";

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

function decode(text: string): string | null {
  const body = latin1(`before${text}=behind`);
  const decoded = decodeQuotedPrintable(body, { start: 6, end: 6 + text.length });
  return decoded && String.fromCharCode(...decoded);
}

Deno.test("decodeQuotedPrintable() reads escapes, soft line breaks and line ends", () => {
  const cases: Record<string, string> = {
    "": "",
    "plain text": "plain text",
    "a=3Db": "a=b",
    "T=e1=BB=9D": "T\xe1\xbb\x9d",
    "one=\r\n two": "one two",
    "one= \t\r\ntwo": "onetwo",
    "one \t\r\ntwo": "one\r\ntwo",
    "blank=20\r\ntwo": "blank \r\ntwo",
    "a  b\t c": "a  b\t c",
    "ends with blanks  ": "ends with blanks",
    "ends with a soft break=": "ends with a soft break",
    "ends with a soft break= ": "ends with a soft break",
    "ends with a line\r\n": "ends with a line\r\n",
    "LF alone \n": "LF alone \n",
    "\r\n\r\n": "\r\n\r\n",
    "bytes as they are \xff\x00.": "bytes as they are \xff\x00.",
  };
  for (const [text, expected] of Object.entries(cases)) assert.equal(decode(text), expected, text);
});

Deno.test("decodeQuotedPrintable() refuses an equals sign before anything else", () => {
  for (const text of ["=x", "=4", "=4g", "a==3D", "= b", "=\nb", "=\rb", "=-1", "= 4"]) {
    assert.equal(decode(text), null, JSON.stringify(text));
  }
});

Deno.test("decodeQuotedPrintable() gives back any bytes that were written in it", () => {
  const escaped = (byte: number) => `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(20), (bytes, every) => {
      const text = [...bytes].map((byte, at) =>
        (byte > 32 && byte < 127 && byte !== 61 ? String.fromCharCode(byte) : escaped(byte)) +
        (at % 21 === every ? "=\r\n" : "")
      ).join("");
      assert.deepEqual(decodeQuotedPrintable(latin1(text), { start: 0, end: text.length }), bytes);
    }),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    decodeQuotedPrintable(bytes, { start: 0, end: bytes.length });
  }));
});
