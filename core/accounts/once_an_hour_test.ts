import assert from "node:assert/strict";
import { OnceAnHour } from "./once_an_hour.ts";

Deno.test("OnceAnHour.isFirst() is true once in an hour for each key", () => {
  const once = new OnceAnHour();
  const times = [0, 1, 3_599_999, 3_600_000, 3_600_001, 7_200_000];
  assert.deepEqual(times.map((at) => once.isFirst("a", at)), [
    true,
    false,
    false,
    true,
    false,
    true,
  ]);
  assert.equal(once.isFirst("b", 7_200_001), true);
  once.forget("b");
  assert.equal(once.isFirst("b", 7_200_002), true);
});

Deno.test("OnceAnHour remembers so many keys, the latest", () => {
  const once = new OnceAnHour(2);
  for (const key of ["a", "b", "c"]) once.isFirst(key, 0);
  assert.deepEqual(["c", "b", "a"].map((key) => once.isFirst(key, 1)), [false, false, true]);
});
