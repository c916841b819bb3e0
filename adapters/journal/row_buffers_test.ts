import assert from "node:assert/strict";
import { giveRowBuffer, takeRowBuffer } from "./row_buffers.ts";

Deno.test("takeRowBuffer() gives what was given back, where it is large enough", () => {
  const small = takeRowBuffer(1);
  const large = takeRowBuffer(300_000);
  giveRowBuffer(small);
  giveRowBuffer(large);
  assert.equal(takeRowBuffer(200_000), large);
  assert.equal(takeRowBuffer(10), small);
  assert.notEqual(takeRowBuffer(10), small, "one is never given twice");
});

Deno.test("giveRowBuffer() keeps a few, and none that is very large", () => {
  const huge = takeRowBuffer(2_000_000);
  giveRowBuffer(huge);
  assert.notEqual(takeRowBuffer(2_000_000), huge);
  const many = Array.from({ length: 20 }, () => takeRowBuffer(100_000));
  many.forEach(giveRowBuffer);
  const again = new Set(Array.from({ length: 20 }, () => takeRowBuffer(100_000)));
  assert.equal(many.filter((buffer) => again.has(buffer)).length, 8);
});
