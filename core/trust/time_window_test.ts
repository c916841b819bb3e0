import assert from "node:assert/strict";
import { TimeWindow } from "./time_window.ts";

Deno.test("TimeWindow narrows to the nearest points that were asked for", () => {
  const time = new TimeWindow(100);
  assert.deepEqual([time.fromMs, time.untilMs], [-Infinity, Infinity]);
  assert.equal(time.reached(50), true);
  assert.equal(time.reached(100), true);
  assert.equal(time.reached(20), true);
  assert.equal(time.reached(101), false);
  assert.equal(time.reached(500), false);
  assert.deepEqual([time.fromMs, time.untilMs], [100, 101]);
});

Deno.test("TimeWindow.passed() counts the last second as a whole", () => {
  assert.equal(new TimeWindow(1999).passed(1000), false);
  assert.equal(new TimeWindow(2000).passed(1000), true);
});
