import assert from "node:assert/strict";
import { serviceStates } from "../../core/switching/mod.ts";
import { inDoubtText, serviceText } from "./status.ts";

Deno.test("serviceText() does not say that a primary is back which was never away", () => {
  const since = "2026-01-31T01:00:00Z";
  const counts = { level: "good", turnedAway: 0, unknown: 0, countedFrom: since } as const;
  for (const state of Object.keys(serviceStates) as (keyof typeof serviceStates)[]) {
    const said = serviceText({ ...counts, state, since, why: "" });
    assert.doesNotMatch(said, /primary back/);
    assert.match(said, / since 2026-01-31T01:00:00Z$/);
  }
  const why = serviceText({ ...counts, state: "primary down", since, why: "refused" });
  assert.equal(why, "primary down since 2026-01-31T01:00:00Z: refused");
});

Deno.test("inDoubtText() names what stays in doubt until a person does something", () => {
  const ledger = { journalSeq: 9, complete: false, channelsUnknown: 0, inDoubt: 7 };
  const passing = inDoubtText({ ...ledger, notLearnt: { count: 0, first: [] } });
  assert.equal(passing, "what 7 messages may have changed");
  const staying = inDoubtText({ ...ledger, notLearnt: { count: 3, first: ["1-5", "1-6"] } });
  assert.match(staying, /3 of them wait for "songhanh messages resolve": 1-5, 1-6, …$/);
});
