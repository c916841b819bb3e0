import assert from "node:assert/strict";
import { DerError, DerReader, derTag } from "./der_reader.ts";

const reader = (...bytes: number[]) => new DerReader(new Uint8Array(bytes));

Deno.test("DerReader reads elements one behind the other without copying", () => {
  const outer = reader(0x30, 0x05, 0x02, 0x01, 0x07, 0x05, 0x00).enter(derTag.sequence);
  const number = outer.read(derTag.integer);
  assert.deepEqual([...outer.content(number)], [7]);
  assert.deepEqual([...outer.raw(number)], [2, 1, 7]);
  assert.equal(outer.readOptional(derTag.oid), undefined);
  assert.throws(() => outer.finish(), DerError);
  outer.read(0x05);
  outer.finish();
});

Deno.test("DerReader refuses what is not DER", () => {
  const cases = {
    "empty": [],
    "no length": [0x30],
    "indefinite length": [0x30, 0x80, 0x00, 0x00],
    "long length for a short content": [0x04, 0x81, 0x01, 0x00],
    "length with a leading zero": [0x04, 0x82, 0x00, 0x80, ...new Array(128).fill(0)],
    "length of five bytes": [0x04, 0x85, 1, 0, 0, 0, 0],
    "longer than what is there": [0x04, 0x02, 0x00],
    "tag of two bytes": [0x1f, 0x20, 0x00],
  };
  for (const [name, bytes] of Object.entries(cases)) {
    assert.throws(() => reader(...bytes).read(), DerError, name);
  }
});
