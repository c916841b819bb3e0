import assert from "node:assert/strict";
import { takeTurns } from "./take_turns.ts";

Deno.test("takeTurns() lets owners take turns and keeps the order of each", () => {
  assert.deepEqual(takeTurns(["a1", "a2", "a3", "b1", "c1", "c2"], (thing) => thing[0]!), [
    "a1",
    "b1",
    "c1",
    "a2",
    "c2",
    "a3",
  ]);
  assert.deepEqual(takeTurns(["a1", "a2"], () => "a"), ["a1", "a2"]);
  assert.deepEqual(takeTurns([], () => "a"), []);
});
