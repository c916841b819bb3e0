import assert from "node:assert/strict";
import { fitsCharset } from "./fits_charset.ts";

const ascii = new TextEncoder().encode("SS IDC");
const vietnamese = new TextEncoder().encode("Tờ khai");
const fits = (charset: string | undefined, body: Uint8Array) =>
  fitsCharset(charset, body, { start: 0, end: body.length });

Deno.test("fitsCharset() takes any text that is said to be UTF-8, or of which nothing is said", () => {
  for (const charset of [undefined, "UTF-8", "utf-8", "utf8", "Utf8"]) {
    assert.ok(fits(charset, ascii) && fits(charset, vietnamese), charset);
  }
});

Deno.test("fitsCharset() takes ASCII bytes in a charset that agrees about them", () => {
  for (
    const charset of [
      "us-ascii",
      "US-ASCII",
      "ascii",
      "ANSI_X3.4-1968",
      "ISO646-US",
      "iso-8859-1",
      "latin1",
    ]
  ) {
    assert.ok(fits(charset, ascii), charset);
    assert.ok(!fits(charset, vietnamese), charset);
  }
});

Deno.test("fitsCharset() refuses charsets that were chosen, and unknown ones", () => {
  for (
    const charset of [
      "shift_jis",
      "windows-1258",
      "utf-16",
      "utf-7",
      "iso-2022-jp",
      "ebcdic-us",
      "x",
      "",
    ]
  ) {
    assert.ok(!fits(charset, ascii), charset);
  }
});

Deno.test("fitsCharset() looks at the text only, not at what stands around it", () => {
  const body = new Uint8Array([0xff, 65, 66, 0xff]);
  assert.ok(fitsCharset("us-ascii", body, { start: 1, end: 3 }));
  assert.ok(!fitsCharset("us-ascii", body, { start: 1, end: 4 }));
});
