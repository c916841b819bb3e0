import assert from "node:assert/strict";
import { duePairs, type OpenPair } from "./due_pairs.ts";

function pair(place: number, state: OpenPair["state"], ...keys: string[]): OpenPair {
  return { place: String(place), state, keys };
}

Deno.test("duePairs() lets others pass a pair that waits for its document", () => {
  const pairs = [
    pair(1, "answered", "user A", "10000000016"),
    pair(2, "waiting", "user B", "10000000016"),
    pair(3, "waiting", "user B"),
    pair(4, "waiting", "user C"),
    pair(5, "sending", "user D"),
    pair(6, "waiting", "user C"),
    pair(7, "waiting", "user D"),
  ];
  assert.deepEqual(duePairs(pairs), ["4"]);
  assert.deepEqual(duePairs(pairs.slice(1)), ["2", "4"]);
});
