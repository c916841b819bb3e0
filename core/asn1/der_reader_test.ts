import assert from "node:assert/strict";
import fc from "fast-check";
import { type DerReader, derTag, readBer, readDer } from "./der_reader.ts";
import { writeDer } from "./write_der.ts";
import { asSaid } from "../reasons/mod.ts";

Deno.test("readDer() reads elements as offsets and views", () => {
  const reader = readDer(Uint8Array.of(0x30, 4, 2, 1, 7, 5, 0).subarray(0, 6));
  const sequence = reader.enter(derTag.sequence, "a sequence");
  const number = sequence.read(derTag.integer, "a number");
  assert.deepEqual(number, { tag: 2, start: 2, contentStart: 4, end: 5, next: 5 });
  assert.deepEqual([...sequence.contentOf(number)], [7]);
  assert.deepEqual([...sequence.encodingOf(number)], [2, 1, 7]);
  assert.equal(sequence.optional(derTag.set, "a set"), undefined);
  assert.equal(sequence.failure, undefined);
});

const faults: [string, number[], RegExp][] = [
  ["nothing", [], /the end/],
  ["another tag", [0x31, 0], /expected tag 30, found 31/],
  ["no length", [0x30], /no length/],
  ["an indefinite length", [0x30, 0x80, 0, 0], /indefinite/],
  ["a long form below 128", [0x30, 0x81, 1, 0], /shortest/],
  ["a long form with a leading zero", [0x30, 0x82, 0, 0x80, ...Array(128).fill(0)], /shortest/],
  ["a length of five bytes", [0x30, 0x85, 1, 0, 0, 0, 0], /5 bytes/],
  ["a cut length", [0x30, 0x82, 1], /cut length/],
  ["a length beyond the end", [0x30, 2, 0], /2 bytes announced, 1 present/],
  ["the longest length", [0x30, 0x84, 0xff, 0xff, 0xff, 0xff], /4294967295 bytes announced/],
];
for (const [title, bytes, reason] of faults) {
  Deno.test(`readDer() fails on ${title}`, () => {
    const reader = readDer(Uint8Array.from(bytes));
    reader.read(derTag.sequence, "a sequence");
    assert.match(reader.failure ?? "", reason);
  });
}

Deno.test("readDer() fails on a tag of several bytes", () => {
  const reader = readDer(Uint8Array.of(0x1f, 0x21, 0));
  reader.readAny("an element");
  assert.match(reader.failure ?? "", /several bytes/);
});

Deno.test("readDer() keeps elements within the one around them", () => {
  const reader = readDer(Uint8Array.of(0x30, 2, 4, 1, 0));
  reader.enter(derTag.sequence, "a sequence").read(derTag.octetString, "a string");
  assert.match(reader.failure ?? "", /1 bytes announced, 0 present/);
});

Deno.test("readDer() reports bytes left over, and keeps the first fault", () => {
  const reader = readDer(Uint8Array.of(5, 0, 5, 0));
  reader.read(derTag.null, "a null");
  reader.expectEnd("the input");
  assert.match(reader.failure ?? "", /2 bytes too many/);
  reader.fail(asSaid("later"));
  assert.match(reader.failure ?? "", /2 bytes too many/);
  assert.equal(reader.ended, true);
});

Deno.test("readDer() ends on any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
    walk(readDer(bytes));
    walk(readBer(bytes));
  }));
});

function walk(reader: DerReader): void {
  while (!reader.ended) {
    const element = reader.readAny("an element");
    assert.ok(element.end <= reader.bytes.length);
    if (element.tag === derTag.sequence) walk(reader.open(element));
  }
}

Deno.test("readBer() reads lengths that are longer than needed or not told", () => {
  const encodings = [
    "3003 020107",
    "30 8103 020107",
    "30 84 00000004 02810107",
    "3080 020107 0000",
  ];
  for (const encoding of encodings) {
    const reader = readBer(Uint8Array.fromHex(encoding.replaceAll(" ", "")));
    const sequence = reader.enter(derTag.sequence, "a sequence");
    const number = sequence.readContent(derTag.integer, "a number");
    sequence.expectEnd("the sequence");
    reader.expectEnd("the input");
    assert.equal(reader.failure, undefined, encoding);
    assert.deepEqual([...number], [7], encoding);
  }
});

Deno.test("readBer() finds the end of elements in each other, whatever stands in them", () => {
  // A definite element may hold what looks like a mark; encodingOf() includes the mark, open() not.
  const reader = readBer(Uint8Array.fromHex("3080308004020000" + "0000" + "0000" + "0500"));
  const outer = reader.read(derTag.sequence, "the outer one");
  assert.equal(reader.encodingOf(outer).length, 12);
  const inner = reader.open(outer).enter(derTag.sequence, "the inner one");
  assert.deepEqual([...inner.readContent(derTag.octetString, "a string")], [0, 0]);
  assert.ok(inner.ended);
  reader.read(derTag.null, "what follows");
  reader.expectEnd("the input");
  assert.equal(reader.failure, undefined);
});

Deno.test("readBer() puts octet strings together, readDer() takes them in one piece only", () => {
  const pieces = Uint8Array.fromHex("2480" + "04020102" + "2405" + "0403030405" + "0000");
  assert.deepEqual([...readBer(pieces).readOctets(derTag.octetString, "a string")], [
    1,
    2,
    3,
    4,
    5,
  ]);
  const strict = readDer(pieces);
  strict.readOctets(derTag.octetString, "a string");
  assert.match(strict.failure ?? "", /expected tag 04, found 24/);
});

Deno.test("readBer() reads strictly again where it is told to", () => {
  const reader = readBer(Uint8Array.fromHex("3080" + "30810105" + "0000"));
  const inside = reader.open(reader.read(derTag.sequence, "a sequence"), "der");
  inside.read(derTag.sequence, "what is signed");
  assert.match(reader.failure ?? "", /shortest/);
});

for (
  const [title, encoding] of [
    ["no end", "30800500"],
    ["an end within an element", "3080" + "3004" + "0000" + "0000"],
    ["a string of indefinite length", "0480" + "0000"],
    ["an end mark of another length", "3080" + "0001" + "0000"],
    ["an end that was not begun", "0000"],
    ["a tag of several bytes", "3080" + "1f2100" + "0000"],
    ["too many in each other", "3080".repeat(100) + "0000".repeat(100)],
  ] as const
) {
  Deno.test(`readBer() fails on ${title}`, () => {
    const reader = readBer(Uint8Array.fromHex(encoding));
    while (!reader.ended) walk(reader);
    assert.notEqual(reader.failure, undefined);
  });
}

Deno.test("readBer() bounds what it costs to look for ends", () => {
  const many = new Uint8Array(2_000_000).fill(5);
  for (let at = 1; at < many.length; at += 2) many[at] = 0;
  many.set([0x30, 0x80]);
  const reader = readBer(many);
  reader.readAny("an element");
  assert.match(reader.failure ?? "", /without an end/);
});

Deno.test("writeDer() writes what readDer() reads", () => {
  const lengths = fc.constantFrom(0, 1, 127, 128, 255, 256, 65_535, 65_536, 70_000);
  fc.assert(fc.property(lengths, fc.nat(255), (length, fill) => {
    const parts = [new Uint8Array(length).fill(fill), Uint8Array.of(fill)];
    const reader = readDer(writeDer(derTag.octetString, ...parts));
    const content = reader.contentOf(reader.read(derTag.octetString, "a string"));
    reader.expectEnd("the string");
    assert.equal(reader.failure, undefined);
    assert.equal(content.length, length + 1);
    assert.ok(content.every((byte) => byte === fill));
  }));
});
