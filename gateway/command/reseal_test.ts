import assert from "node:assert/strict";
import { linesOf } from "./reseal.ts";

Deno.test("reseal says that a key may go only where no archive needs it", () => {
  const done = {
    ...{ resealed: 5, unopened: [], unopenedCount: 0, retired: [1], nodes: [], complete: true },
    archives: [],
  };
  assert.deepEqual(linesOf(done), [
    "5 rows were sealed anew",
    "nothing is sealed by key 1 any more; it may be removed",
  ]);
  const archives = ["202401", "202402"].map((part) => ({ part, dataKey: 1 }));
  const text = linesOf({ ...done, archives }).join("\n");
  assert.doesNotMatch(text, /may be removed/);
  assert.match(text, /archives stay sealed by key 1: 202401, 202402; keep it with them/);
  // A later run, too, when the key was retired long ago.
  assert.match(linesOf({ ...done, retired: [], archives }).join("\n"), /202401, 202402/);
});
