import assert from "node:assert/strict";
import { untilQuiet } from "./until_quiet.ts";

/** Uses a whole processor up to a moment, and a tenth of one from there on. */
function busyUntil(ms: number) {
  let clock = 0;
  return {
    now: () => clock,
    cpuSeconds: () => (Math.min(clock, ms) + 0.1 * Math.max(0, clock - ms)) / 1000,
    pause: (wait: number) => {
      clock += wait;
      return Promise.resolve();
    },
  };
}

Deno.test("untilQuiet() waits for what is left, and a little longer", async () => {
  const subject = busyUntil(4_000);
  assert.equal(await untilQuiet({ ...subject, secondsMax: 30 }), true);
  assert.equal(subject.now(), 5_500);
});

Deno.test("untilQuiet() waits so long and no longer", async () => {
  const subject = busyUntil(60_000);
  assert.equal(await untilQuiet({ ...subject, secondsMax: 10 }), false);
  assert.equal(subject.now(), 10_000);
});
