import assert from "node:assert/strict";
import { inFigures, median } from "./figures.ts";

Deno.test("median() is the middle of the values", () => {
  assert.equal(median([5, 1, 9]), 5);
  assert.equal(median([4, 1, 9, 2]), 3);
  assert.ok(Number.isNaN(median([])));
});

Deno.test("inFigures() writes three figures", () => {
  assert.deepEqual([20_345, 6.541, 0.01234, NaN].map(inFigures), ["20,300", "6.54", "0.0123", "–"]);
});
