import assert from "node:assert/strict";
import { capacities, firstEnd } from "./capacity.ts";
import type { ModeCosts } from "./costs.ts";
import { dayLoads, hourly } from "./loads.ts";
import { type ScaleInput, usualSite } from "./scale_input.ts";
import { simulate } from "./simulate.ts";

/** Costs that are easy to reckon with, not measured ones. */
const costs: ModeCosts = {
  gateway: { message: 400, commit: 1600 },
  database: { message: 100, commit: 400 },
  ...{ logBytes: 5000, diskBytes: 6000, requestBytes: 5000, answerBytes: 500 },
  commitsAtFull: 1 / 16,
};
const input: ScaleInput = {
  ...{ run: {}, cores: 2, lanes: 2, isSynchronous: false, generatorMicroseconds: 10, flushMs: 1 },
  ...{ costs: { standby: costs, relay: costs }, measured: [] },
  site: { ...usualSite, nodeCores: 2, lanesOfNode: 2, databaseCores: 4, networkMs: 0.2 },
};

Deno.test("capacities() are cores over what a message takes, and the least of them is named", () => {
  const all = new Map(
    capacities(input, "standby", 1).map(({ resource, perSecond }) => [resource, perSecond]),
  );
  assert.equal(all.get("processors of the nodes"), 2e6 / 500);
  assert.equal(all.get("processors of the database"), 4e6 / 125);
  const network = (mode: "standby" | "relay") =>
    capacities(input, mode, 2).find(({ resource }) => resource === "network of the nodes")!
      .perSecond;
  // 1,000 Mbit/s of two nodes; to the database, to the sender, and to VNACCS what is relayed.
  assert.equal(network("standby"), 250e6 / 6_000);
  assert.equal(network("relay"), 250e6 / 11_000);
  assert.equal(firstEnd(capacities(input, "standby", 1)).resource, "processors of the nodes");
  assert.equal(firstEnd(capacities(input, "standby", 64)).resource, "processors of the database");
});

Deno.test("what is reckoned as allowed is about what a simulation gets through at most", () => {
  const { perSecond } = firstEnd(capacities(input, "standby", 1));
  const { nodeCores, lanesOfNode, databaseCores, networkMs, logMegabytes } = input.site;
  const { perSecond: played } = simulate({
    ...{ seed: 1, mode: "standby", costs, nodes: 1, nodeCores, lanesOfNode, databaseCores },
    ...{ networkMs, turns: 5, isSynchronous: false, primaryMs: 0, seconds: 5, warmupSeconds: 1 },
    log: { flushMs: 1, bytesPerMs: logMegabytes * 1000 },
    load: { connections: 256 },
  });
  // Larger batches than at the measured full load are a little cheaper.
  assert.ok(played > 0.85 * perSecond && played < 1.25 * perSecond, `${played} of ${perSecond}`);
});

Deno.test("hourly() is the whole day", () => {
  for (const { messages, peak } of dayLoads) {
    const hours = hourly(messages);
    assert.equal(hours.length, 24);
    assert.ok(Math.abs(hours.reduce((sum, hour) => sum + hour, 0) - messages) < 1);
    assert.ok(Math.max(...hours) / 3600 < peak, "a peak is above its hour");
  }
});
