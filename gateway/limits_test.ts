import assert from "node:assert/strict";
import { type Guess, GuessBudget } from "../adapters/users/mod.ts";
import { limits } from "./limits.ts";

const rules = { ...limits.guesses, inHand: 4 };
const { ofAll, ofPlace, freeFailures } = rules;
const start = Date.parse("2026-03-02T02:00:00Z");
const seconds = 60;
const turnsPerSecond = 20;
/** A default hash, on one processor. */
const hashSeconds = 0.05;

type GuessRate = Readonly<Record<"atOnce" | "perSecond", number>>;

/** Numbers of failures that have a rate of their own among all: of none, and of 1 to the pauses. */
const againLevels = freeFailures + 1;

Deno.test("limits.guesses: the sums that are stated are those of the rates", () => {
  const sums = (...rates: GuessRate[]) => ({
    atOnce: rates.reduce((sum, { atOnce }) => sum + atOnce, 0),
    perSecond: Number(rates.reduce((sum, { perSecond }) => sum + perSecond, 0).toFixed(3)),
  });
  const all = sums(ofAll.first, ...Array(againLevels).fill(ofAll.again));
  assert.deepEqual(all, { atOnce: 50, perSecond: 2.2 });
  const place = sums(ofPlace.first, ofPlace.again);
  assert.deepEqual(place, { atOnce: 20, perSecond: 0.9 });
  // Of one processor: 11 % and 4.5 %, after 2.5 s and 1 s of it.
  const share = ({ atOnce, perSecond }: GuessRate) => [
    Math.round(perSecond * hashSeconds * 1000) / 10,
    atOnce * hashSeconds,
  ];
  assert.deepEqual([share(all), share(place)], [[11, 2.5], [4.5, 1]]);
});

/** With a key that is always the same: where two share a counter by chance, fewer are tried. */
function memory(): SharedArrayBuffer {
  const memory = GuessBudget.memory();
  new Uint8Array(memory).fill(0);
  return memory;
}

/** Somebody who knows the rates: has pairs of each number of failures ready, and tries all the time. */
class Guesser {
  readonly #budget = new GuessBudget(rules, memory());
  /** By number of failures; the last has all that are paused. */
  readonly #ready: Guess[][] = Array.from({ length: againLevels + 1 }, () => []);
  #made = 0;

  constructor(private readonly place: (turn: number) => string, private readonly cost = 1) {}

  /** How many were tried in `seconds`. */
  hammer(): number {
    let tried = 0;
    for (let turn = 0; turn < seconds * turnsPerSecond; turn++) {
      const at = start + turn * 1000 / turnsPerSecond;
      for (const [failures, ready] of this.#ready.entries()) {
        const guess = failures === 0 ? this.#fresh() : ready[turn % Math.max(1, ready.length)];
        if (guess === undefined || this.#budget.take(guess, at) === undefined) continue;
        tried++;
        if (failures > 0) ready.splice(ready.indexOf(guess), 1);
        this.#ready[Math.min(failures + 1, againLevels)]!.push(guess);
      }
    }
    return tried;
  }

  #fresh(): Guess {
    const made = this.#made++;
    return { place: this.place(made), subject: `user ${made}`, isProved: false, cost: this.cost };
  }
}

/** What rates let through in `seconds`; `inHand` beside those of pairs that have not failed. */
function through(rates: readonly GuessRate[], cost = 1): number {
  return rates.reduce((sum, { atOnce, perSecond }, level) => {
    const full = Math.max(atOnce + (level === 0 ? rules.inHand : 0), cost);
    return sum + Math.floor((full + perSecond * seconds) / cost);
  }, 0);
}

/** Never more, and all of it but the last of each rate. */
function assertReached(tried: number, rates: readonly GuessRate[], cost = 1): void {
  const most = through(rates, cost);
  assert.ok(tried <= most && tried >= most - rates.length - 1, `${tried} of ${most}`);
}

Deno.test("limits.guesses: what is tried at the worst is what is stated, and can be reached", () => {
  const everywhere = (turn: number) => `2001:db8:${turn}:1`;
  const all = [ofAll.first, ...Array(againLevels).fill(ofAll.again)];
  assertReached(new Guesser(everywhere).hammer(), all);
  assertReached(new Guesser(() => "192.0.2.1").hammer(), [ofPlace.first, ofPlace.again]);
  // Dearer hashes are fewer.
  assertReached(new Guesser(everywhere, 8).hammer(), all, 8);
});

Deno.test("limits.guesses: one user from one address has the free tries, and one behind each pause", () => {
  const budget = new GuessBudget(rules, memory());
  const guess = { place: "192.0.2.1", subject: "user K0001A01", isProved: false, cost: 1 };
  const tried: number[] = [];
  for (let turn = 0; turn < seconds * 100; turn++) {
    if (budget.take(guess, start + turn * 10) !== undefined) tried.push(turn / 100);
  }
  assert.deepEqual(tried.slice(freeFailures + 1), [2.04, 6.04, 14.04, 30.04]);
  assert.equal(tried.length, freeFailures + 1 + 4);
});
