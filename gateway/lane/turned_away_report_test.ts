import assert from "node:assert/strict";
import { type TurnedAway, TurnedAwayReport } from "./turned_away_report.ts";

Deno.test("TurnedAwayReport tells what was not served, together, and nothing of what was", async () => {
  const told = Promise.withResolvers<TurnedAway>();
  const more: TurnedAway[] = [];
  const report = new TurnedAwayReport((counts) => {
    more.push(counts);
    told.resolve(counts);
  });
  for (const code of ["A0011", "A0002", "A0010", "S0001", "A0006", "A0001"]) {
    report.note(code, "refused by the gateway");
  }
  report.note("A0007", "unknown");
  // A mistake of ours: nothing was handed over.
  report.note("A0007", "refused by the gateway");
  assert.deepEqual(await told.promise, { turnedAway: 3, unknown: 1 });
  assert.equal(more.length, 1);
});

Deno.test("TurnedAwayReport that is stopped tells nothing more and keeps no timer", () => {
  const report = new TurnedAwayReport(() => assert.fail("it was stopped"));
  report.note("A0011", "refused by the gateway");
  report.stop();
});
