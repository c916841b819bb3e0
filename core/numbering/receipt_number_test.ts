import assert from "node:assert/strict";
import fc from "fast-check";
import {
  readReceiptNumber,
  type ReceiptCounter,
  receiptsPerSecondMax,
  takeReceipt,
  writeReceiptNumber,
} from "./receipt_number.ts";

const fresh = (identifier: string): ReceiptCounter => ({ identifier, second: "", last: 0 });

Deno.test("writeReceiptNumber() writes the parts of the domain's example", () => {
  assert.equal(writeReceiptNumber("A1", "20140401032545", 123), "A114040112345123");
  assert.throws(() => writeReceiptNumber("a", "20140401032545", 1), /Cannot write receipt number/);
});

Deno.test("takeReceipt() goes to the next identifier behind 999 in a second", () => {
  let counters: readonly ReceiptCounter[] = [fresh("S1"), fresh("S2")];
  const seen = new Set<string>();
  for (let count = 0; count < 2 * receiptsPerSecondMax; count++) {
    const taken = takeReceipt(counters, "20261122120000")!;
    seen.add(taken.receipt);
    counters = taken.counters;
  }
  assert.equal(seen.size, 2 * receiptsPerSecondMax);
  assert.equal(takeReceipt(counters, "20261122120000"), undefined);
  assert.equal(takeReceipt(counters, "20261122120001")?.receipt, "S126112243201001");
});

Deno.test("takeReceipt() repeats nothing when the clock goes back and forth", () => {
  const steps = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 300 });
  fc.assert(fc.property(steps, (jumps) => {
    let counters: readonly ReceiptCounter[] = [fresh("S1")];
    let second = 43_200;
    const seen = new Set<string>();
    for (const jump of jumps) {
      second += jump;
      const time = new Date(second * 1000).toISOString().slice(11, 19).replaceAll(":", "");
      const taken = takeReceipt(counters, `20261122${time}`)!;
      assert.ok(!seen.has(taken.receipt), taken.receipt);
      seen.add(taken.receipt);
      counters = taken.counters;
    }
  }));
});

Deno.test("readReceiptNumber() reads what writeReceiptNumber() writes and refuses the rest", () => {
  assert.deepEqual(readReceiptNumber("A114040112345123"), {
    identifier: "A1",
    day: "140401",
    secondOfDay: 12_345,
    process: 123,
  });
  for (const bad of ["", "A114040186400001", "A114040112345000", "a114040112345123"]) {
    assert.equal(readReceiptNumber(bad), undefined);
  }
});
