import assert from "node:assert/strict";
import { withinAmount, withinSeconds } from "./within_tolerance.ts";

Deno.test("withinAmount() includes its bound", () => {
  assert.ok(withinAmount("0.3", "0.1", 0.2));
  assert.ok(withinAmount("-1", "1.", 2));
  assert.ok(!withinAmount("0.31", "0.1", 0.2));
  assert.ok(!withinAmount("", "0", 2));
});

Deno.test("withinSeconds() compares days with days and times with times, over midnight", () => {
  assert.ok(withinSeconds("28022026", "01032026", 86_400));
  assert.ok(!withinSeconds("28022026", "02032026", 86_400));
  assert.ok(withinSeconds("235950", "000005", 15));
  assert.ok(withinSeconds("2359", "000000", 60));
  assert.ok(!withinSeconds("1000", "100101", 60));
  assert.ok(!withinSeconds("22112026", "100000", 1e9));
  // No day of the calendar is near any other.
  assert.ok(!withinSeconds("31022026", "03032026", 86_400));
  assert.ok(!withinSeconds("00002026", "30112025", 1e9));
});
