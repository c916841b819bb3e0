import assert from "node:assert/strict";
import fc from "fast-check";
import { nextProbeMs, observe, type Sign, unknownHealth } from "./primary_health.ts";

const thresholds = { downMs: 1500, upMs: 1000 };

const answers = (at: number): Sign => ({ at, kind: "answers" });
const connects = (at: number): Sign => ({ at, kind: "connects" });
const refused = (at: number): Sign => ({ at, kind: "unreachable", reason: "refused" });
const silent = (at: number): Sign => ({ at, kind: "silent", reason: "no answer" });

/** The states after each sign. */
function statesAfter(...signs: Sign[]): string[] {
  let health = unknownHealth(0);
  return signs.map((sign) => (health = observe(health, sign, thresholds)).state);
}

Deno.test("observe() finds a primary down that fails without interruption", () => {
  assert.deepEqual(
    statesAfter(connects(0), refused(500), refused(1000), refused(1999), refused(2000)),
    ["up", "suspect", "suspect", "suspect", "down"],
  );
});

Deno.test("observe() begins anew when a failing primary answers in between", () => {
  assert.deepEqual(
    statesAfter(answers(0), refused(500), answers(1500), refused(1600), refused(3000)),
    ["up", "suspect", "up", "suspect", "suspect"],
  );
});

Deno.test("observe() finds a primary up again only after it has worked for a while", () => {
  assert.deepEqual(
    statesAfter(refused(0), refused(1500), answers(1600), refused(1700), answers(1800)),
    ["suspect", "down", "down", "down", "down"],
  );
  assert.deepEqual(
    statesAfter(refused(0), refused(1500), connects(1600), connects(2100), connects(2600)),
    ["suspect", "down", "down", "down", "up"],
  );
});

Deno.test("observe() does not let connections outweigh messages without an answer", () => {
  assert.deepEqual(
    statesAfter(
      connects(0),
      silent(100),
      connects(500),
      silent(900),
      connects(1000),
      silent(1600),
    ),
    ["up", "suspect", "suspect", "suspect", "suspect", "down"],
  );
});

Deno.test("observe() forgets a single message without an answer after a while", () => {
  assert.deepEqual(
    statesAfter(connects(0), silent(100), connects(1000), connects(1600)),
    ["up", "suspect", "suspect", "up"],
  );
});

Deno.test("observe() says why, since when, and when the primary was last seen", () => {
  const seen = observe(unknownHealth(0), answers(10), thresholds);
  const failing = observe(seen, refused(20), thresholds);
  const down = observe(failing, refused(2000), thresholds);
  assert.deepEqual(
    [seen.reason, seen.since, failing.reason, failing.since, down.since, down.seenAt],
    ["", 10, "refused", 20, 2000, 10],
  );
});

Deno.test("nextProbeMs() asks just when a failing primary can be found down", () => {
  const failing = observe(unknownHealth(0), refused(100), thresholds);
  assert.equal(nextProbeMs(failing, 200, 500, thresholds), 500);
  assert.equal(nextProbeMs(failing, 1400, 500, thresholds), 200);
  assert.equal(nextProbeMs(failing, 1700, 500, thresholds), 1);
  assert.equal(nextProbeMs(unknownHealth(0), 1700, 500, thresholds), 500);
});

Deno.test("observe() keeps its promises over any signs", () => {
  const kinds = fc.constantFrom("answers", "connects", "unreachable", "silent");
  const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 700 }), kinds), { maxLength: 60 });
  fc.assert(fc.property(steps, (steps) => {
    let at = 0;
    let health = unknownHealth(at);
    const past: Sign[] = [];
    for (const [passed, kind] of steps) {
      at += passed;
      const sign = { at, kind, reason: "found" } as Sign;
      past.push(sign);
      const before = health;
      health = observe(health, sign, thresholds);
      if (before.state !== "down" && health.state === "down") {
        // No answer within the time that it takes to be found down.
        const lately = past.filter((s) => s.at > at - thresholds.downMs);
        assert.ok(!lately.some((s) => s.kind === "answers"));
        assert.ok(kind === "unreachable" || kind === "silent");
      }
      if (before.state === "down" && health.state !== "down") {
        const lately = past.filter((s) => s.at > at - thresholds.upMs);
        assert.equal(health.state, "up");
        assert.ok(lately.every((s) => s.kind === "answers" || s.kind === "connects"));
      }
    }
  }));
});
