import assert from "node:assert/strict";
import { type Guess, GuessBudget } from "../adapters/users/mod.ts";
import { limits } from "./limits.ts";

const rules = { ...limits.guesses, inHand: 4 };
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

Deno.test("limits.guesses: what is tried at the worst is what is stated", () => {
  const seconds = 60;
  const one = hammer(new GuessBudget(rules), seconds, () => guess("192.0.2.1"));
  assert.ok(one >= 5 && one <= 11, `one user from one address: ${one}`);
  const spray = hammer(
    new GuessBudget(rules),
    seconds,
    (turn) => guess("192.0.2.1", `user ${turn % 500}`),
  );
  assert.ok(spray <= 20 + 4 + 0.9 * seconds + 1, `many users from one address: ${spray}`);
  const all = hammer(
    new GuessBudget(rules),
    seconds,
    (turn) => guess(`2001:db8:${turn % 997}:1`, `user ${turn % 500}`),
  );
  assert.ok(all <= 50 + 6 * 4 + 2.2 * seconds + 6, `from everywhere: ${all}`);
  // Dearer hashes are fewer.
  const dear = hammer(
    new GuessBudget(rules),
    seconds,
    (turn) => guess(`2001:db8:${turn % 997}:1`, `user ${turn % 500}`, { cost: 8 }),
  );
  assert.ok(dear <= all / 5, `dear ones: ${dear}`);
});
