import assert from "node:assert/strict";
import fc from "fast-check";
import { isRefusal, type Refusal } from "../verdict.ts";
import { Header, headerBytes, headerFields } from "./header.ts";
import { readHeader } from "./read_header.ts";
import { sample } from "../testing/wire_samples.ts";
import { writeHeader } from "../testing/write_header.ts";
import type { HeaderValues } from "./write_header.ts";
import { writeMessage } from "./write_message.ts";

const encoder = new TextEncoder();

function codeOf(value: Header | Refusal): string | undefined {
  return isRefusal(value) && "codes" in value ? value.codes[0]?.code : undefined;
}

/** A message that is right, then one byte or more of it changed. */
function spoilt(change: (bytes: Uint8Array) => void): Uint8Array {
  const bytes = sample("request.edi");
  change(bytes);
  return bytes;
}

function read(bytes: Uint8Array): Header {
  const header = readHeader(bytes);
  assert.ok(!isRefusal(header));
  return header;
}

Deno.test("headerFields leave no gap and end where the CR LF stands", () => {
  let offset = 0;
  for (const field of headerFields) {
    assert.equal(field.offset, offset, field.name);
    offset += field.length;
  }
  assert.equal(offset, 398);
});

Deno.test("readHeader() reads every field in its exact width", () => {
  const header = read(sample("request.edi"));
  assert.equal(header.control, "SS ");
  assert.equal(header.procedure, "TST  ");
  assert.equal(header.userId, "T0001T01");
  assert.equal(header.password, "Secret1 ");
  assert.equal(header.linkInfo, "T0000120261122080000000001");
  assert.equal(header.inputInfo, "ref 7     ");
  assert.equal(header.trimmed("inputInfo"), "ref 7");
  assert.equal(header.indexInfo, " ".repeat(100));
  assert.equal(header.system, "1");
  assert.equal(header.messageBytes, sample("request.edi").length);
});

Deno.test("readHeader() takes a message inside a larger buffer", () => {
  const message = sample("request.edi");
  const buffer = new Uint8Array(message.length + 20).fill(0xff);
  buffer.set(message, 7);
  const header = readHeader(buffer, 7, 7 + message.length);
  assert.ok(!isRefusal(header));
  assert.equal(header.procedure, "TST  ");
});

Deno.test("readHeader() takes bodies of no byte and of one CR LF", () => {
  assert.equal(read(sample("request_without_body.edi")).messageBytes, 400);
  assert.equal(read(sample("request_blank.edi")).messageBytes, 402);
});

Deno.test("readHeader() refuses in the order of section 13 step 7", () => {
  const cases: [string, string | undefined, Uint8Array][] = [
    ["too short", "A0017", sample("request.edi").subarray(0, 399)],
    ["nothing", "A0017", new Uint8Array()],
    ["no CR LF", "A0017", spoilt((b) => b[398] = 0x20)],
    ["LF only", "A0017", spoilt((b) => b.set([0x20, 0x0a], 398))],
    ["byte order mark", "A0017", encoder.encode("\ufeff" + "x".repeat(500))],
    ["tabulator in the subject", "A0009", spoilt((b) => b[120] = 0x09)],
    ["8-bit byte in the link information", "A0009", spoilt((b) => b[220] = 0xc3)],
    ["DEL in the index information", "A0009", spoilt((b) => b[270] = 0x7f)],
    ["letter in the length", "A0008", spoilt((b) => b[392] = 0x41)],
    ["blank in the length", "A0008", spoilt((b) => b[392] = 0x20)],
    ["other length", "A0008", spoilt((b) => b[397] = b[397]! ^ 1)],
    ["blank system", "A0016", spoilt((b) => b[364] = 0x20)],
    ["bad UTF-8", "A0017", spoilt((b) => b[b.length - 3] = 0xff)],
    [
      "bad character before bad length",
      "A0009",
      spoilt((b) => b.set([0x07], 0) ?? b.set([65], 392)),
    ],
    [
      "bad length before blank system",
      "A0008",
      spoilt((b) => b.set([0x20], 364) ?? b.set([65], 392)),
    ],
    ["untouched", undefined, sample("request.edi")],
  ];
  for (const [name, code, bytes] of cases) assert.equal(codeOf(readHeader(bytes)), code, name);
});

Deno.test("readHeader() reads a length of seven digits and holds it against the limit", () => {
  const message = writeMessage({ system: "1" }, new Uint8Array(600_000 + 400_000).fill(0x20));
  assert.equal(codeOf(readHeader(message, 0, message.length, 1_000_399)), "A0008");
  const header = readHeader(message);
  assert.ok(!isRefusal(header));
  assert.equal(header.messageBytes, 1_000_400);
  assert.equal(codeOf(readHeader(sample("request.edi"), 0, undefined, 402)), "A0008");
});

Deno.test("Header keeps the password out of every printed form", () => {
  const header = read(sample("request.edi"));
  const printed = [
    String(header),
    JSON.stringify(header),
    JSON.stringify({ header }),
    Deno.inspect(header),
    Deno.inspect({ header }, { showHidden: true, depth: 9 }),
    Deno.inspect(new Error("x", { cause: header })),
  ];
  for (const text of printed) assert.ok(!text.includes("Secret1"), text);
  assert.equal(header.toJSON().userId, "T0001T01");
});

Deno.test("readHeader() reads what writeHeader() wrote", () => {
  const names = headerFields.filter((field) => field.name !== "dataLength");
  const values = fc.record(
    Object.fromEntries(names.map(({ name, length }) => [
      name,
      fc.string({ unit: "grapheme-ascii", maxLength: length }),
    ])),
    { requiredKeys: [] },
  );
  fc.assert(fc.property(values, fc.nat(5000), (given, bodyBytes) => {
    const fields: HeaderValues = { ...given, system: "1" };
    // A digit there would be the first of seven.
    fc.pre(!/\d/.test(fields.reserve3?.at(23) ?? ""));
    const message = new Uint8Array(headerBytes + bodyBytes).fill(0x20);
    message.set(writeHeader(fields, bodyBytes));
    const header = readHeader(message);
    assert.ok(!isRefusal(header));
    for (const { name, length } of names) {
      assert.equal(header.field(name), (fields[name] ?? "").padEnd(length), name);
    }
    assert.equal(Number(header.dataLength), message.length);
  }));
});

Deno.test("readHeader() gives a verdict on any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 1000 }), (bytes) => {
    assert.ok(isRefusal(readHeader(bytes)));
  }));
  const changes = fc.array(fc.tuple(fc.nat(399), fc.nat(255)), { maxLength: 4 });
  fc.assert(fc.property(changes, (list) => {
    const value = readHeader(spoilt((bytes) => list.forEach(([at, byte]) => bytes[at] = byte)));
    assert.ok(isRefusal(value) || value instanceof Header);
  }));
});
