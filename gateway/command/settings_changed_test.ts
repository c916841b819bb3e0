import assert from "node:assert/strict";
import { settingsChanged } from "./settings_changed.ts";

Deno.test("settingsChanged() names what is new, gone or another, and nothing else's", () => {
  const before = { SONGHANH_A: "1", SONGHANH_B: "2", SONGHANH_C: "3", PATH: "x" };
  const now = { SONGHANH_A: "1", SONGHANH_B: "9", SONGHANH_D: "4", PATH: "y" };
  assert.deepEqual(settingsChanged(before, now), ["SONGHANH_B", "SONGHANH_C", "SONGHANH_D"]);
  assert.deepEqual(settingsChanged(before, before), []);
});
