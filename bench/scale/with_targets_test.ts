import assert from "node:assert/strict";
import type { ModeCosts } from "./costs.ts";
import { withTargets } from "./with_targets.ts";
import { type ScaleInput, usualSite } from "./scale_input.ts";

const costs: ModeCosts = {
  gateway: { message: 400, commit: 1000 },
  database: { message: 100, commit: 500 },
  ...{ logBytes: 5000, diskBytes: 6000, requestBytes: 5000, answerBytes: 500 },
  commitsAtFull: 0.1,
};
const input: ScaleInput = {
  ...{ run: {}, cores: 2, lanes: 2, isSynchronous: false, generatorMicroseconds: 10, flushMs: 1 },
  ...{ costs: { standby: costs, relay: costs }, measured: [], site: usualSite },
};

Deno.test("withTargets() takes costs of the part targets, less what commits take", () => {
  const round = (subject: number) => ({ load: {}, cpuMicroseconds: { subject, database: 250 } });
  const { costs: { standby, relay }, run } = withTargets(input, "a-targets.json", {
    title: "left alone",
    data: {
      throughput: { standby: [round(900), round(600), round(700)], "floor, sandbox, 64": [] },
      storage: {
        standby: { messages: 10, sentBytes: 4811, keptBytes: 2000, logBytes: 4000 },
      },
    },
  });
  // The middle of the rounds less 0.1 commits of a message.
  assert.deepEqual(standby.gateway, { message: 600, commit: 1000 });
  assert.deepEqual(standby.database, { message: 200, commit: 500 });
  assert.deepEqual([standby.logBytes, standby.diskBytes], [4000, 2000]);
  assert.deepEqual(relay, costs, "what is not measured there stays");
  assert.equal(run.targets, "a-targets.json");
});

Deno.test("withTargets() refuses what is no result of that part", () => {
  assert.throws(() => withTargets(input, "x", { data: { rounds: {} } }), /throughput/);
});
