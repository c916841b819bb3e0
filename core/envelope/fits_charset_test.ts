import assert from "node:assert/strict";
import { fitsCharset } from "./fits_charset.ts";

const ascii = new TextEncoder().encode("SS IDC");
const vietnamese = new TextEncoder().encode("Tờ khai");
const fits = (charset: string | undefined, body: Uint8Array) =>
  fitsCharset(charset, body, { start: 0, end: body.length });

Deno.test("fitsCharset() takes any text that is said to be UTF-8, or of which nothing is said", () => {
  for (const charset of [undefined, "UTF-8", "utf-8", "utf8", "Utf8", "csUTF8"]) {
    assert.ok(fits(charset, ascii) && fits(charset, vietnamese), charset);
  }
});

const agreeing = [
  "us-ascii",
  "US-ASCII",
  "ascii",
  "ANSI_X3.4-1968",
  "ISO646-US",
  "latin1",
  ...numbers(1, 16).filter((part) => part !== 12).map((part) => `iso-8859-${part}`),
  "ISO_8859-1:1987",
  "ISO-8859-8-I",
  ...numbers(1250, 1258).flatMap((page) => [`windows-${page}`, `Windows-${page}`, `cp${page}`]),
  "windows-874",
  "tis-620",
  "koi8-r",
  "KOI8-U",
  "ibm437",
  "cp850",
  "cp866",
  "macintosh",
  "gb2312",
  "GBK",
  "gb18030",
  "big5",
  "euc-kr",
  "ks_c_5601-1987",
  "euc-jp",
];

Deno.test("fitsCharset() takes ASCII bytes in a charset that agrees about them", () => {
  for (const charset of agreeing) {
    assert.ok(fits(charset, ascii), charset);
    assert.ok(!fits(charset, vietnamese), charset);
  }
});

Deno.test("fitsCharset() takes no charset that reads bytes below 0x80 as others than ASCII", () => {
  const all = Uint8Array.from({ length: 0x80 }, (_, byte) => byte);
  const expected = new TextDecoder().decode(all);
  let judged = 0;
  for (const charset of agreeing) {
    const decoder = decoderOf(charset);
    if (decoder === undefined) continue;
    assert.equal(decoder.decode(all), expected, charset);
    judged++;
  }
  assert.ok(judged > 30, `${judged} charsets are known to the runtime`);
});

Deno.test("fitsCharset() refuses charsets that do not agree about ASCII, and unknown ones", () => {
  for (
    const charset of [
      "shift_jis",
      "utf-16",
      "utf-16le",
      "utf-32",
      "utf-7",
      "unicode-1-1-utf-7",
      "iso-2022-jp",
      "iso-2022-kr",
      "hz-gb-2312",
      "ebcdic-us",
      "ibm037",
      "cp037",
      "ibm500",
      "ibm864",
      "ibm1047",
      "cp1026",
      "iso-8859-12",
      "iso-8859-17",
      "iso-646-jp",
      "viscii",
      "windows-1259",
      "windows-12500",
      "unknown-8bit",
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

function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Undefined for names that the runtime does not know: it knows those of the web. */
function decoderOf(charset: string): TextDecoder | undefined {
  try {
    return new TextDecoder(charset);
  } catch {
    return undefined;
  }
}
