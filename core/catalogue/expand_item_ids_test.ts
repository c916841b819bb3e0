import assert from "node:assert/strict";
import { expandItemIds } from "./expand_item_ids.ts";

Deno.test("expandItemIds() spells out ranges and leaves out 0000", () => {
  assert.deepEqual(expandItemIds("AWB OC1-OC3"), ["AWB", "OC1", "OC2", "OC3"]);
  assert.deepEqual(expandItemIds("0000 1C08-1C10"), ["1C08", "1C09", "1C10"]);
  assert.deepEqual(expandItemIds("0000"), []);
  assert.deepEqual(expandItemIds(""), []);
});

Deno.test("expandItemIds() throws at a range whose ends do not fit together", () => {
  for (const range of ["OC1-OD5", "OC5-OC1", "OC1-OC10", "ABC-ABD"]) {
    assert.throws(() => expandItemIds(range), /Cannot expand item range/, range);
  }
});
