import assert from "node:assert/strict";
import { type KnownStep, planUpgrade, workSeconds } from "./mod.ts";

const missing: KnownStep[] = [
  {
    name: "0060_index",
    facts: {
      since: "0.3.0",
      oldestProgram: "0.2.0",
      does: "Indexes messages.",
      locks: { message: "writes", absent: "all" },
      work: { message: "indexes", absent: "reads" },
    },
  },
  { name: "0061_another", facts: { since: "0.3.0", oldestProgram: "0.3.0", does: "Changes it." } },
];
const sizes = new Map([["message", { rows: 2_000_000, bytes: 8e9 }]]);

Deno.test("planUpgrade() is rolling where nodes of the version before go on with every step", () => {
  const rolling = planUpgrade({ missing: missing.slice(0, 1), madeBy: "0.2.0" }, sizes, "0.3.0");
  assert.deepEqual([rolling.from, rolling.to, rolling.rolling], ["0.2.0", "0.3.0", true]);
  const both = planUpgrade({ missing, madeBy: "0.2.0" }, sizes, "0.3.0");
  assert.deepEqual(both.steps.map(({ nodesGoOn }) => nodesGoOn), [true, false]);
  assert.equal(both.rolling, false);
  const leap = planUpgrade({ missing: missing.slice(0, 1), madeBy: "0.1.0" }, sizes, "0.3.0");
  assert.equal(leap.rolling, false, "over two versions at once");
  const fresh = planUpgrade({ missing, madeBy: undefined }, new Map(), "0.3.0");
  assert.equal(fresh.rolling, true, "nobody is there");
  assert.equal(planUpgrade({ missing: [], madeBy: "0.3.0" }, sizes, "0.3.0").rolling, true);
});

Deno.test("planUpgrade() reckons by the tables' sizes, and knows nothing of tables that are not there", () => {
  const { steps: [step], seconds } = planUpgrade({ missing, madeBy: "0.2.0" }, sizes, "0.3.0");
  assert.deepEqual(step!.locks, { message: "writes" });
  assert.deepEqual(step!.work.map(({ table, rows }) => [table, rows]), [["message", 2_000_000]]);
  assert.ok(seconds > 5 && seconds < 120, `${seconds} s`);
  assert.equal(workSeconds("empties", { rows: 1e9, bytes: 1e12 }), 0);
  const small = workSeconds("updates", { rows: 1_000, bytes: 1e6 });
  assert.ok(workSeconds("updates", { rows: 1e6, bytes: 1e9 }) > 900 * small);
});
