import assert from "node:assert/strict";
import fc from "fast-check";
import { readDocumentNumber } from "./document_number.ts";
import { type NumberBlocks, takeNumber } from "./number_block.ts";

Deno.test("takeNumber() gives a million numbers without a duplicate", () => {
  // Order makes a set of a million strings needless: growing numbers cannot repeat.
  let blocks: NumberBlocks = { "10": { type: "10", next: 90_000_000, last: 90_999_999 } };
  let previous = "";
  for (let count = 0; count < 1_000_000; count++) {
    const taken = takeNumber(blocks, "10")!;
    if (!(taken.number > previous)) assert.fail(`${taken.number} after ${previous}`);
    previous = taken.number;
    blocks = taken.blocks;
  }
  assert.equal(takeNumber(blocks, "10"), undefined);
});

Deno.test("takeNumber() keeps within the block, with the right check digit, and changes nothing", () => {
  const block = fc.record({
    next: fc.integer({ min: 0, max: 99_999_900 }),
    count: fc.integer({ min: 1, max: 90 }),
  });
  fc.assert(fc.property(block, ({ next, count }) => {
    const first: NumberBlocks = Object.freeze({
      "30": Object.freeze({ type: "30", next, last: next + count - 1 }),
    });
    const sequences: number[] = [];
    for (let blocks = first, taken; (taken = takeNumber(blocks, "30")); blocks = taken.blocks) {
      sequences.push(readDocumentNumber(taken.number)!.sequence);
    }
    assert.deepEqual(sequences, Array.from({ length: count }, (_, index) => next + index));
  }));
});

Deno.test("takeNumber() gives nothing of a type without a block", () => {
  assert.equal(takeNumber({}, "10"), undefined);
});
