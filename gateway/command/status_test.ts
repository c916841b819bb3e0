import assert from "node:assert/strict";
import { inDoubtText } from "./status.ts";

Deno.test("inDoubtText() names what stays in doubt until a person does something", () => {
  const ledger = { journalSeq: 9, complete: false, channelsUnknown: 0, inDoubt: 7 };
  const passing = inDoubtText({ ...ledger, notLearnt: { count: 0, first: [] } });
  assert.equal(passing, "what 7 messages may have changed");
  const staying = inDoubtText({ ...ledger, notLearnt: { count: 3, first: ["1-5", "1-6"] } });
  assert.match(staying, /3 of them wait for "songhanh messages resolve": 1-5, 1-6, …$/);
});
