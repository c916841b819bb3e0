import assert from "node:assert/strict";
import { type Guess, GuessBudget } from "./guess_budget.ts";
import { PasswordMemory } from "./password_memory.ts";
import { scratchGuessLimits as rules } from "../testing/scratch_guess_limits.ts";
import { SharedMatches } from "./shared_matches.ts";

const start = Date.parse("2026-03-02T02:00:00Z");
const guess = (place: string, user = "K0001A01", more: Partial<Guess> = {}): Guess => ({
  place,
  subject: `user ${user}`,
  isProved: false,
  cost: 1,
  ...more,
});

/** Guesses as fast as it can; how many were tried in so many seconds. */
function hammer(budget: GuessBudget, seconds: number, next: (turn: number) => Guess): number {
  let tried = 0;
  for (let turn = 0; turn < seconds * 100; turn++) {
    if (budget.take(next(turn), start + turn * 10) !== undefined) tried++;
  }
  return tried;
}

Deno.test("GuessBudget: pauses of a pair grow, and end", () => {
  const budget = new GuessBudget(rules);
  const waits: number[] = [];
  let now = start;
  for (let turn = 0; turn < 14; turn++) {
    const waitMs = budget.waitMs(guess("192.0.2.1"), now);
    waits.push(waitMs);
    now += waitMs;
    assert.ok(budget.take(guess("192.0.2.1"), now), `try ${turn}`);
  }
  assert.deepEqual(
    waits.slice(0, 12),
    [0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 60, 60].map((s) => s * 1000),
  );
  assert.equal(budget.waitMs(guess("192.0.2.1"), now + rules.longestPauseMs), 0);
  assert.equal(budget.waitMs(guess("192.0.2.1"), now + rules.forgetMs), 0, "forgotten");
});

Deno.test("GuessBudget: the owner from elsewhere is served while his user ID is attacked (F72)", () => {
  // From one address, and from sixty.
  for (const places of [1, 60]) {
    const budget = new GuessBudget(rules);
    let longestMs = 0;
    let refusedFrom: number | undefined;
    for (let at = 0; at < 240_000; at += 500) {
      for (let n = 0; n < places; n++) budget.take(guess(`198.51.100.${n}`), start + at);
      // Comes again every second until it is served, and then after a while from another place.
      if (at % 1000 !== 0) continue;
      const taken = budget.take(guess(`203.0.113.${Math.floor(at / 60_000)}`), start + at);
      if (taken === undefined) refusedFrom ??= at;
      else {
        taken.giveBack();
        longestMs = Math.max(longestMs, at - (refusedFrom ?? at));
        refusedFrom = undefined;
      }
    }
    assert.equal(refusedFrom, undefined);
    // Sixty addresses have sixty first tries; then they are behind him.
    assert.ok(longestMs <= (places === 1 ? 0 : 40_000), `${places}: ${longestMs} ms`);
  }
});

Deno.test("GuessBudget: a thousand owners of one address are tried after a restart, wrong ones beside", () => {
  const budget = new GuessBudget(rules);
  for (let n = 0; n < 1000; n++) {
    const taken = budget.take(guess("van:north", `user ${n}`), start + n);
    if (n % 200 !== 7) taken!.giveBack();
  }
});

Deno.test("GuessBudget: who is proved by his certificate does not wait for strangers", () => {
  const budget = new GuessBudget(rules);
  hammer(budget, 30, (turn) => guess("192.0.2.1", `user ${turn % 50}`));
  hammer(budget, 30, () => guess("192.0.2.1"));
  const owner = guess("192.0.2.1", "K0001A01", { isProved: true });
  assert.ok(budget.take(owner, start + 30_000));
  for (let n = 0; n < 4; n++) budget.take(owner, start + 30_000);
  assert.ok(budget.waitMs(owner, start + 30_000) > 0, "his own failures count");
});

Deno.test("GuessBudget: threads share it, and a clock that is set back ends no day", () => {
  const memory = GuessBudget.memory();
  const [one, two] = [new GuessBudget(rules, memory), new GuessBudget(rules, memory)];
  for (let n = 0; n < 5; n++) assert.ok((n % 2 ? one : two).take(guess("192.0.2.1"), start));
  assert.equal(one.waitMs(guess("192.0.2.1"), start), 2_000);
  assert.equal(two.waitMs(guess("192.0.2.1"), start), 2_000);
  const back = start - 86_400_000;
  assert.ok(one.waitMs(guess("192.0.2.1"), back) <= rules.longestPauseMs);
  assert.ok(one.waitMs(guess("192.0.2.9", "other"), back) <= 60_000);
});

Deno.test("PasswordMemory: over the budget nothing is hashed, and who is remembered is served (F71)", async () => {
  const matches = SharedMatches.memory();
  const guesses = GuessBudget.memory();
  let hashes = 0;
  let now = start;
  const lane = () =>
    new PasswordMemory({
      verify: (password) => (hashes++, Promise.resolve(password === "right")),
      shared: new SharedMatches(matches),
      budget: new GuessBudget(rules, guesses),
      budgetNowMs: () => now,
    });
  const [one, two] = [lane(), lane()];
  const van = { place: "van:north" };
  const check = (memory: PasswordMemory, password: string, asker = van) =>
    memory.check("user K0001A01", "stored", password, asker);
  assert.equal(await check(one, "right"), "match");
  assert.equal(hashes, 1);
  const outcomes: string[] = [];
  for (let n = 0; n < 500; n++) outcomes.push(await check(n % 2 ? one : two, `guess ${n}`));
  assert.equal(outcomes.filter((outcome) => outcome === "mismatch").length, 5);
  assert.equal(outcomes.filter((outcome) => outcome === "busy").length, 495);
  assert.equal(hashes, 6);
  assert.equal(await check(two, "right"), "match", "the other thread has found it out");
  assert.equal(two.recall("user K0001A01", "stored", "right"), "match");
  assert.equal(hashes, 6);
  // Another stored hash is another secret: nothing is remembered of it, and this pair waits.
  assert.equal(await two.check("user K0001A01", "new", "right", van), "busy");
  assert.equal(await two.check("user K0001A01", "new", "right", { place: "192.0.2.9" }), "match");
  now += rules.forgetMs;
  assert.equal(await check(one, "another"), "mismatch");
});
