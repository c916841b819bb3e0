import assert from "node:assert/strict";
import { equalDecimals } from "./equal_decimals.ts";

Deno.test("equalDecimals() compares amounts, not their writing", () => {
  for (
    const [one, other] of [["1", "1.0"], ["01.50", "1.5"], [".5", "0.5"], ["-0", "0"], ["5.", "5"]]
  ) assert.ok(equalDecimals(one!, other!), `${one} ${other}`);
  for (
    const [one, other] of [["1", "-1"], ["1", "10"], ["0.1", "0.01"], ["", "0"], ["1a", "1"], [
      "9007199254740993",
      "9007199254740992",
    ]]
  ) assert.ok(!equalDecimals(one!, other!), `${one} ${other}`);
});
