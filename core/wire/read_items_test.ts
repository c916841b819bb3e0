import assert from "node:assert/strict";
import fc from "fast-check";
import type { Layout } from "../catalogue/layout.ts";
import { isRefusal } from "../verdict.ts";
import { Items } from "./items.ts";
import { readItems } from "./read_items.ts";
import { sample, sampleLayouts } from "../testing/wire_samples.ts";

const encoder = new TextEncoder();
const { layout } = sampleLayouts();

function read(body: string | Uint8Array, of: Layout = layout): Items {
  const items = readItems(of, "request", typeof body === "string" ? encoder.encode(body) : body);
  assert.ok(!isRefusal(items));
  return items;
}

function codeOf(body: string): string | undefined {
  const items = readItems(layout, "request", encoder.encode(body));
  return isRefusal(items) && "codes" in items ? items.codes[0]?.code : undefined;
}

Deno.test("readItems() finds items by ID, repetition and line", () => {
  const items = read(sample("request.edi").subarray(400));
  assert.equal(items.lineCount, 12);
  assert.equal(items.value("NUM"), "42");
  assert.equal(items.value("NAM"), "Hà Nội");
  assert.equal(items.value("WGT"), "-1.5");
  assert.equal(items.value("SHP"), "", "an item of the other direction takes no line");
  assert.equal(items.has("PA01"), false);
  assert.equal(items.value("PA02"), "K2");
  assert.equal(items.value("PA__", 2), "K2");
  assert.equal(items.value("GDS", 2), "Chè");
  assert.equal(items.value("QTY", 2), ".5");
  assert.equal(items.value("GDS", 3), "Mía");
  assert.equal(items.value("QTY", 3), "", "the last row is cut");
  assert.equal(items.rowCount, 3);
  assert.equal(items.value("GDS", 4), "");
  assert.equal(items.value("GDS"), "", "a repeating item has no row 0");
  assert.equal(items.value("NUM", 1), "", "a single item does not repeat");
  assert.equal(items.value("???"), "");
  assert.equal(new TextDecoder().decode(items.bytesAt(0)), "    42");
  assert.deepEqual(
    [...items.filled()].map(({ position, order, id, repetition }) => [
      position,
      order,
      id,
      repetition,
    ]),
    [
      [1, 1, "NUM", 0],
      [2, 3, "NAM", 0],
      [3, 4, "WGT", 0],
      [6, 7, "PA02", 0],
      [8, 9, "GDS", 1],
      [9, 10, "QTY", 1],
      [10, 12, "GDS", 2],
      [11, 13, "QTY", 2],
      [12, 15, "GDS", 3],
    ],
  );
});

Deno.test("readItems() reads output items of a reference answer from position 2", () => {
  const { reference } = sampleLayouts();
  const items = readItems(reference, "output", sample("reference.edi"), 400 + 77);
  assert.ok(!isRefusal(items));
  assert.equal(items.value("SHP"), "VES");
  assert.equal(items.value("TAX", 1), "VB");
  assert.equal([...items.filled()][0]?.position, 2);
});

Deno.test("readItems() keeps lines of another width and splits by CR LF alone", () => {
  const items = read("123456789012345\r\nx\r\n");
  assert.equal(items.value("NUM"), "123456789012345");
  assert.equal(items.value("NAM"), "x");
});

Deno.test("readItems() keeps a byte order mark and blanks on the other side of a value", () => {
  const items = read("5  \r\n \ufeffx \r\n");
  assert.equal(items.value("NUM"), "5  ");
  assert.equal(items.value("NAM"), " \ufeffx");
});

Deno.test("readItems() takes no body and an empty line", () => {
  assert.equal(read("").lineCount, 0);
  assert.equal(read("\r\n").lineCount, 1);
  assert.equal(read("\r\n").has("NUM"), false);
  const bare = { code: "?A2", firstPosition: 1, items: [] };
  assert.equal(read("\r\n", bare).lineCount, 0);
  assert.equal(read("", bare).lineCount, 0);
});

Deno.test("readItems() refuses a broken structure", () => {
  assert.equal(codeOf("1"), "A0017");
  assert.equal(codeOf("1\r\n2"), "A0017");
  assert.equal(codeOf("1\n2\r\n"), "A0017");
  assert.equal(codeOf("1\r2\r\n"), "A0017");
  assert.equal(codeOf("1\r"), "A0017");
  assert.equal(codeOf("1\r\r\n"), "A0017");
  assert.equal(codeOf("\r\n".repeat(13)), undefined, "as many lines as the layout has");
  assert.equal(codeOf("\r\n".repeat(14)), "A0017");
});

Deno.test("readItems() splits like a plain split, wherever the body lies in its buffer", () => {
  const piece = fc.oneof(
    fc.constantFrom("\r\n", "\r", "\n", "\t", "\x00", "\x1f", "\x7f", "à", "ộ", "€", "😀"),
    fc.string({ unit: "grapheme-ascii", maxLength: 12 }),
  );
  const item = { ...layout.items[2]!, group: "R1", repeatMax: 1000 };
  const long = { code: "LONG", firstPosition: 1, items: [item] };
  fc.assert(
    fc.property(fc.array(piece), fc.nat(9), fc.nat(9), (pieces, lead, tail) => {
      const text = pieces.join("") + "\r\n";
      const body = encoder.encode(text);
      const buffer = new Uint8Array(lead + body.length + tail).fill(0x0d);
      buffer.set(body, lead);
      const view = buffer.subarray(lead);
      const items = readItems(long, "request", view, 0, body.length);
      const lines = text.split("\r\n").slice(0, -1);
      if (lines.some((line) => /[\r\n]/.test(line))) return assert.ok(isRefusal(items));
      assert.ok(!isRefusal(items));
      assert.deepEqual(
        Array.from(
          { length: items.lineCount },
          (_, line) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(items.bytesAt(line)),
        ),
        lines,
      );
    }),
    { numRuns: 500 },
  );
});

Deno.test("readItems() gives a verdict on any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, closed) => {
    const body = closed ? Uint8Array.of(...bytes, 13, 10) : bytes;
    const items = readItems(layout, "request", body);
    if (isRefusal(items)) return;
    for (const { id, repetition, value } of items.filled()) {
      assert.equal(items.value(id, repetition), value);
    }
  }));
});

Deno.test("readItems() refuses a range that ends before it begins", () => {
  // A message that is shorter than its header, as whoever reads recorded bytes may meet.
  for (const end of [0, 1, 399]) {
    const items = readItems(layout, "request", encoder.encode(" ".repeat(end)), 400, end);
    assert.ok(isRefusal(items) && "codes" in items);
    assert.equal(items.codes[0]?.code, "A0017");
  }
});
