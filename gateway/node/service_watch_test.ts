import assert from "node:assert/strict";
import type { StoredMode } from "../../adapters/mode/mode_store.ts";
import { scratchService } from "../testing/scratch_service.ts";
import { type ServiceNow, ServiceWatch } from "./service_watch.ts";

/** A gateway of which everything can be said otherwise. */
function scratchGateway() {
  const { mode, primary } = scratchService("relay");
  const facts = {
    mode: mode as StoredMode,
    obstacle: undefined as string | undefined,
    primaryState: primary.state as ServiceNow["primary"]["state"],
    nodes: 1,
    away: false,
    undurable: undefined as string | undefined,
    ready: true,
  };
  const asked = <T>(answer: T): Promise<T> =>
    facts.away ? Promise.reject(new Error("away")) : Promise.resolve(answer);
  const options = {
    hasPrimary: true,
    node: {
      get mode() {
        return facts.mode;
      },
      get obstacle() {
        return facts.obstacle;
      },
      primary: () =>
        asked({
          ...{ state: facts.primaryState, since: mode.since, reason: "it is off" },
          ...{ seenAt: undefined, p50Ms: undefined },
        }),
      nodes: () => asked(Array.from({ length: facts.nodes }, () => ({ alive: true }))),
    },
    commits: { problem: () => Promise.resolve(facts.undurable) },
    lanes: {
      get ready() {
        return facts.ready;
      },
    },
  };
  return { facts, options };
}

Deno.test("ServiceWatch tells when messages are served otherwise, once for each change", async () => {
  const { facts, options } = scratchGateway();
  const changes: string[] = [];
  const watch = await ServiceWatch.start({
    ...options,
    onChange: (now, before) => changes.push(`${before.state} > ${now.state}`),
  });
  assert.equal(watch.now.state, "relaying");
  const steps: (() => void)[] = [
    () => facts.primaryState = "down",
    () => facts.undurable = "no replica",
    () => {},
    () => facts.undurable = undefined,
    () => facts.mode = { ...facts.mode, mode: "standby", epoch: 2, since: new Date() },
    () => facts.obstacle = "rows are lost",
    () => facts.obstacle = undefined,
    () => facts.ready = false,
    () => facts.ready = true,
    () => facts.primaryState = "up",
  ];
  changes.length = 0;
  for (const step of steps) {
    step();
    await watch.look();
  }
  await watch.stop();
  assert.deepEqual(changes, [
    "relaying > primary down",
    "primary down > not durable",
    "not durable > primary down",
    "primary down > standing in",
    "standing in > rows lost",
    "rows lost > standing in",
    "standing in > not listening",
    "not listening > standing in",
    "standing in > primary back",
  ]);
});

Deno.test("ServiceWatch says that it does not know of the primary where the database does not tell", async () => {
  const { facts, options } = scratchGateway();
  facts.away = true;
  const watch = await ServiceWatch.start(options);
  await watch.stop();
  assert.equal(watch.now.state, "primary unknown");
  assert.equal(watch.now.nodes, undefined);
});

Deno.test("ServiceWatch counts what was not served since it is so, through one outage of several kinds", async () => {
  const { facts, options } = scratchGateway();
  const watch = await ServiceWatch.start(options);
  const one = { turnedAway: 1, unknown: 0 };
  watch.note(one);
  assert.deepEqual(watch.now.counts, one, "a gateway that is full turns away, too");
  facts.primaryState = "suspect";
  await watch.look();
  assert.deepEqual(watch.now.counts, { turnedAway: 0, unknown: 0 });
  watch.note(one);
  facts.primaryState = "down";
  await watch.look();
  watch.note({ turnedAway: 2, unknown: 3 });
  assert.deepEqual(watch.now.counts, { turnedAway: 3, unknown: 3 });
  const from = watch.now.countedFrom;
  facts.primaryState = "up";
  await watch.look();
  await watch.stop();
  assert.deepEqual(watch.now.counts, { turnedAway: 0, unknown: 0 });
  assert.ok(watch.now.countedFrom >= from);
});

Deno.test("ServiceWatch keeps since when nothing is durable for as long as it is so", async () => {
  const { facts, options } = scratchGateway();
  const watch = await ServiceWatch.start(options);
  facts.undurable = "no replica";
  await watch.look();
  const { since, why } = watch.now;
  assert.equal(why, "no replica");
  await watch.look();
  assert.deepEqual(watch.now.since, since);
  await watch.stop();
});
