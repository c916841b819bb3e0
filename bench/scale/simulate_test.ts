import assert from "node:assert/strict";
import fc from "fast-check";
import { SeededRandom } from "../corpus/seeded_random.ts";
import { LatencyHistogram } from "../load/latency_histogram.ts";
import { Clock } from "./clock.ts";
import type { ModeCosts } from "./costs.ts";
import { Processors, Thread } from "./processors.ts";
import { type ScaleOptions, simulate } from "./simulate.ts";

/** Costs that are easy to reckon with, not measured ones. */
const costs: ModeCosts = {
  gateway: { message: 1000, commit: 0 },
  database: { message: 0, commit: 0 },
  ...{ logBytes: 0, diskBytes: 0, requestBytes: 0, answerBytes: 0, commitsAtFull: 1 },
};

const options: ScaleOptions = {
  ...{ seed: 1, mode: "standby", costs, nodes: 1, lanesOfNode: 1, nodeCores: 1 },
  ...{ databaseCores: 1, networkMs: 0, turns: 2, isSynchronous: false, primaryMs: 0 },
  log: { flushMs: 0, bytesPerMs: Infinity },
  ...{ load: { perSecond: 500 }, seconds: 200, warmupSeconds: 20, inspection: "by chance" },
};

function near(value: number, expected: number, share: number, what: string): void {
  assert.ok(
    Math.abs(value - expected) <= share * expected,
    `${what}: expected ${expected} within ${share * 100} %, found ${value}`,
  );
}

Deno.test("a thread with work by chance is the queue of the books", () => {
  // M/M/1 with a mean service of 1 ms: the mean time is 1 / (rate served - rate of arrivals), and
  // times are exponential. M/D/1: what is waited is half of that.
  for (const [rate, byChance] of [[300, true], [500, true], [800, true], [800, false]] as const) {
    const clock = new Clock();
    const processors = new Processors(clock, 1);
    const thread = new Thread(processors);
    const chance = new SeededRandom(7, rate);
    const exponential = (mean: number) => -Math.log(1 - chance.unit()) * mean;
    const times = new LatencyHistogram();
    const arrivals = 60_000;
    let left = arrivals;
    const arrive = () => {
      const from = clock.now;
      thread.run(byChance ? exponential(1) : 1, () => times.record(clock.now - from));
      if (--left > 0) clock.after(exponential(1000 / rate), arrive);
    };
    arrive();
    clock.run();
    const waited = rate / 1000 / (1 - rate / 1000);
    near(times.summary().mean, 1 + (byChance ? waited : waited / 2), 0.1, `mean at ${rate}/s`);
    near(processors.busyMs / clock.now, rate / 1000, 0.03, `used at ${rate}/s`);
    assert.equal(times.summary().count, arrivals);
    if (!byChance) continue;
    near(times.quantile(0.5), (1 + waited) * Math.log(2), 0.1, `p50 at ${rate}/s`);
    near(times.quantile(0.99), (1 + waited) * Math.log(100), 0.15, `p99 at ${rate}/s`);
  }
});

Deno.test("simulate() of lanes that are nearly idle adds up what the way takes", () => {
  const { latency, messagesOfCommit } = simulate({
    ...{ ...options, inspection: "equal", networkMs: 2, isSynchronous: true },
    costs: {
      ...costs,
      gateway: { message: 1000, commit: 500 },
      database: { message: 200, commit: 300 },
    },
    log: { flushMs: 3, bytesPerMs: Infinity },
    ...{ load: { perSecond: 2 }, seconds: 100 },
  });
  // 1.5 ms of the lane, 2 × 2 ms of turns, 0.5 of the database, two flushes, one way to the replica.
  near(latency.p50, 1.5 + 4 + 0.5 + 6 + 2, 0.03, "p50");
  near(messagesOfCommit, 1, 0.05, "messages of a commit");
});

Deno.test("simulate() shares a flush among what arrived during the last one", () => {
  // Whoever is answered first begins the next flush alone, the other nine share the one behind it.
  const { latency, messagesOfCommit, used, perSecond } = simulate({
    ...options,
    costs: { ...costs, gateway: { message: 0, commit: 0 } },
    log: { flushMs: 5, bytesPerMs: Infinity },
    ...{ load: { connections: 10 }, seconds: 10, warmupSeconds: 1 },
  });
  near(latency.p50, 10, 0.05, "p50");
  near(messagesOfCommit, 5, 0.05, "messages of a commit");
  near(used.log, 1, 0.01, "the disk is never idle");
  near(perSecond * latency.mean / 1000, 10, 0.05, "Little's law");
});

/** Any few nodes, costs, loads and failures. */
const anyOptions = fc.record({
  seed: fc.nat(1000),
  mode: fc.constantFrom("standby", "relay"),
  nodes: fc.integer({ min: 1, max: 3 }),
  lanesOfNode: fc.integer({ min: 1, max: 3 }),
  nodeCores: fc.integer({ min: 1, max: 2 }),
  networkMs: fc.constantFrom(0, 0.5),
  isSynchronous: fc.boolean(),
  primaryMs: fc.constantFrom(0, 20),
  log: fc.record({ flushMs: fc.constantFrom(0, 2, 20), bytesPerMs: fc.constant(100_000) }),
  load: fc.oneof(
    fc.record({ perSecond: fc.integer({ min: 1, max: 6000 }) }),
    fc.record({ connections: fc.integer({ min: 1, max: 100 }) }),
  ),
  failures: fc.array(
    fc.oneof(
      fc.record({
        kind: fc.constant("node" as const),
        atMs: fc.integer({ min: 0, max: 1500 }),
        resendMs: fc.constantFrom(0, 100),
      }),
      fc.record({
        kind: fc.constant("database" as const),
        atMs: fc.integer({ min: 0, max: 1500 }),
        awayMs: fc.constantFrom(50, 7000),
      }),
    ),
    { maxLength: 2 },
  ),
}).map((chosen): ScaleOptions => ({
  ...options,
  ...chosen as Partial<ScaleOptions>,
  costs: {
    ...costs,
    gateway: { message: 400, commit: 100 },
    database: { message: 150, commit: 500 },
    logBytes: 5000,
  },
  ...{ seconds: 1, warmupSeconds: 0.25 },
}));

Deno.test("simulate() loses nothing and gives the same again", () => {
  fc.assert(
    fc.property(anyOptions, (chosen) => {
      const result = simulate(chosen);
      const { sent, answered, refused, inFlight } = result;
      assert.equal(sent, answered + refused + inFlight);
      // Everything ends: nobody is left behind, whatever died.
      assert.equal(inFlight, 0);
      for (const share of Object.values(result.used)) assert.ok(share >= 0 && share < 1.1);
      assert.deepEqual(simulate(chosen), result);
    }),
    { numRuns: 40 },
  );
});

Deno.test("simulate() uses what each message costs, no more and no less", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom("standby" as const, "relay" as const),
      fc.integer({ min: 50, max: 400 }),
      (nodes, mode, rate) => {
        const { used, perSecond, messagesOfCommit } = simulate({
          ...{ ...options, mode, nodes, nodeCores: 2, lanesOfNode: 2, databaseCores: 2 },
          costs: {
            ...costs,
            gateway: { message: 500, commit: 50 },
            database: { message: 100, commit: 300 },
          },
          ...{ load: { perSecond: rate * nodes }, seconds: 20, warmupSeconds: 2 },
        });
        const commits = (mode === "relay" ? 2 : 1) / messagesOfCommit;
        near(
          used.nodes * nodes * 2e6 / perSecond,
          500 + 50 * commits,
          0.05,
          "utilisation of nodes",
        );
        near(used.database * 2e6 / perSecond, 100 + 300 * commits, 0.05, "utilisation of database");
      },
    ),
    { numRuns: 12 },
  );
});

Deno.test("simulate() refuses what waits too long for a database that is away, and recovers", () => {
  const result = simulate({
    ...{ ...options, nodes: 2, lanesOfNode: 2, nodeCores: 2 },
    ...{ load: { perSecond: 100 }, seconds: 30, warmupSeconds: 1 },
    failures: [{ kind: "database", atMs: 5_000, awayMs: 8_000 }],
  });
  // Of those that came in the first three of the eight seconds nobody waits for the other five.
  near(result.refused, 300, 0.3, "refused");
  assert.equal(result.inFlight, 0);
  near(result.lastLateMs, 13_000, 0.05, "the last late answer");
});

Deno.test("simulate() sends again what a dead node had, to the others", () => {
  const one = {
    ...{ ...options, nodes: 2, lanesOfNode: 1, inspection: "equal" as const },
    log: { flushMs: 50, bytesPerMs: Infinity },
    ...{ load: { perSecond: 400 }, seconds: 10, warmupSeconds: 1 },
  };
  const result = simulate({
    ...one,
    failures: [{ kind: "node", atMs: 5_000, resendMs: 200 }],
  });
  assert.ok(result.sentAgain > 0, "some were on their way");
  assert.equal(result.answered, result.sent);
  assert.ok(result.latency.max >= 200 && result.latency.max < 1000, `${result.latency.max} ms`);
  assert.equal(simulate(one).sentAgain, 0);
});
