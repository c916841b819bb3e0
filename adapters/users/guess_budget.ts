/**
 * How many wrong passwords are tried: a slow hash is dear, and each is a guess (F71). Asked only before
 * a slow hash is computed, so a right password that is remembered costs nothing here, whoever guesses
 * meanwhile. Over the budget a password is not tried, and whoever sent it is told to come again.
 *
 * Nothing here locks anybody out; what is scarce is shared out by who has failed less:
 *
 * - For each pair of a place and a subject (a user ID, a terminal, an account) failures are counted. A
 *   few are free; from then on each makes the next pause twice as long, up to a bound, and all are
 *   forgotten after a while without another.
 * - Subjects, places and all together have rates, apart for each number of failures that the pair has
 *   had. Somebody who guesses moves on to numbers of his own with every guess, so the owner who comes
 *   from elsewhere finds that of the first try full again, also where guesses come from many places.
 * - Who is proved by his registered certificate has pauses of his own and nothing else.
 *
 * A password that turns out to be right is given back: after a restart, when nothing is remembered,
 * owners wait for processors only.
 *
 * All threads share one piece of memory. Its size is fixed; places and subjects find their counters by
 * a keyed digest, so that nobody can aim at another's. Counters of two strangers coincide once in many
 * thousands, which costs the one who fails less a pause and no more.
 */
import { createHmac, randomFillSync } from "node:crypto";

/** So many at once, and so many more a second. */
export interface GuessRate {
  readonly atOnce: number;
  readonly perSecond: number;
}

/** Rates for pairs that have not failed lately, and for those that have: for each number of failures. */
export interface GuessRates {
  readonly first: GuessRate;
  readonly again: GuessRate;
}

export interface GuessLimits {
  /** Failures of a pair without a pause. */
  readonly freeFailures: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** A pair's failures are forgotten after this time without another. */
  readonly forgetMs: number;
  readonly ofSubject: GuessRates;
  /** Of a place; its `again` is one for all numbers of failures. */
  readonly ofPlace: GuessRates;
  readonly ofAll: GuessRates;
  /** Hashes that are computed at once: until they are known to be right they count as wrong. */
  readonly inHand: number;
}

/** A password that is about to be tried. */
export interface Guess {
  /** Where it comes from (`originOf`). */
  readonly place: string;
  /** Whose secret it is, for example `user A0001A01`. */
  readonly subject: string;
  /** Whether the message is signed with the subject's registered certificate. */
  readonly isProved: boolean;
  /** What its hash costs, in hashes of the default cost. */
  readonly cost: number;
}

/** A guess that has been taken from the budget; given back when the password was right. */
export interface TakenGuess {
  giveBack(): void;
}

const KEY_BYTES = 32;
/** Counters of rates, and of pairs, 8 bytes each. */
const SLOTS = 65_536;
/** Numbers of failures with rates of their own: more than these count as these. */
const LEVELS = 8;
const FIRST_RATE = KEY_BYTES / 8;
const FIRST_PAIR = FIRST_RATE + LEVELS + SLOTS;

interface Bucket {
  readonly slot: number;
  /** How much later it is full again, in milliseconds. */
  readonly takesMs: number;
  /** How far ahead that may be. */
  readonly aheadMs: number;
}

export class GuessBudget {
  readonly #words: BigInt64Array;
  readonly #key: Uint8Array;
  readonly #pairs = new WeakMap<Guess, number>();

  /** Memory for all threads, 1 MiB. */
  static memory(): SharedArrayBuffer {
    const memory = new SharedArrayBuffer(8 * (FIRST_PAIR + SLOTS));
    const key = randomFillSync(new Uint8Array(KEY_BYTES));
    new Uint8Array(memory).set(key);
    return memory;
  }

  constructor(
    private readonly limits: GuessLimits,
    memory: SharedArrayBuffer = GuessBudget.memory(),
  ) {
    this.#words = new BigInt64Array(memory);
    this.#key = new Uint8Array(memory).slice(0, KEY_BYTES);
  }

  /** How long until a password may be tried, in milliseconds; 0 = now. `nowMs`: since the epoch. */
  waitMs(guess: Guess, nowMs: number): number {
    const now = Math.floor(nowMs);
    const pair = this.#pairOf(guess);
    const { count, waitMs } = this.#failuresOf(pair, now);
    const waits = this.#bucketsOf(guess, count).map((bucket) => this.#waitOf(bucket, now));
    return Math.max(waitMs, ...waits);
  }

  /** Takes a guess from the budget; undefined where it may not be tried now. */
  take(guess: Guess, nowMs: number): TakenGuess | undefined {
    const now = Math.floor(nowMs);
    const pair = this.#pairOf(guess);
    const { count, waitMs } = this.#failuresOf(pair, now);
    if (waitMs > 0) return undefined;
    const taken: Bucket[] = [];
    for (const bucket of this.#bucketsOf(guess, count)) {
      if (!this.#takeFrom(bucket, now)) {
        for (const each of taken) this.#giveBackTo(each);
        return undefined;
      }
      taken.push(bucket);
    }
    this.#fail(pair, now);
    return {
      giveBack: () => {
        for (const each of taken) this.#giveBackTo(each);
        this.#unfail(pair);
      },
    };
  }

  #bucketsOf({ place, subject, isProved, cost }: Guess, failures: number): Bucket[] {
    if (isProved) return [];
    const { ofSubject, ofPlace, ofAll, freeFailures, inHand } = this.limits;
    const level = Math.min(failures, freeFailures + 1, LEVELS - 1);
    const kind = level === 0 ? "first" : "again";
    const bucket = (slot: number, rates: GuessRates, spare = 0): Bucket => {
      const { atOnce, perSecond } = rates[kind];
      const oneMs = 1000 / perSecond;
      // One may always be tried when nothing has been for long, whatever it costs.
      const full = Math.max(atOnce + (level === 0 ? spare : 0), cost);
      return { slot, takesMs: Math.ceil(oneMs * cost), aheadMs: Math.ceil(oneMs * full) };
    };
    return [
      bucket(this.#rateSlot(`${subject}\n${level}`), ofSubject),
      bucket(this.#rateSlot(`${kind}\n${place}`), ofPlace, inHand),
      bucket(FIRST_RATE + level, ofAll, inHand),
    ];
  }

  /** Each word is the time at which the bucket is full again, in milliseconds since the epoch. */
  #waitOf({ slot, takesMs, aheadMs }: Bucket, now: number): number {
    return Math.max(0, this.#fullAt(slot, now, aheadMs) + takesMs - now - aheadMs);
  }

  #takeFrom(bucket: Bucket, now: number): boolean {
    const { slot, takesMs, aheadMs } = bucket;
    for (;;) {
      const before = Atomics.load(this.#words, slot);
      const fullAt = fullAtOf(before, now, aheadMs) + takesMs;
      if (fullAt - now > aheadMs) return false;
      if (Atomics.compareExchange(this.#words, slot, before, BigInt(fullAt)) === before) {
        return true;
      }
    }
  }

  #giveBackTo({ slot, takesMs }: Bucket): void {
    Atomics.sub(this.#words, slot, BigInt(takesMs));
  }

  #fullAt(slot: number, now: number, aheadMs: number): number {
    return fullAtOf(Atomics.load(this.#words, slot), now, aheadMs);
  }

  /** A word is the time of the last failure, in milliseconds since the epoch, and their number. */
  #failuresOf(pair: number, now: number): { count: number; waitMs: number } {
    const { freeFailures, firstPauseMs, longestPauseMs } = this.limits;
    const { count, lastMs } = this.#read(Atomics.load(this.#words, pair), now);
    if (count <= freeFailures) return { count, waitMs: 0 };
    const pauseMs = Math.min(firstPauseMs * 2 ** (count - freeFailures - 1), longestPauseMs);
    return { count, waitMs: Math.max(0, lastMs + pauseMs - now) };
  }

  #fail(pair: number, now: number): void {
    for (;;) {
      const before = Atomics.load(this.#words, pair);
      const count = Math.min(255, this.#read(before, now).count + 1);
      const after = (BigInt(now) << 8n) | BigInt(count);
      if (Atomics.compareExchange(this.#words, pair, before, after) === before) return;
    }
  }

  #unfail(pair: number): void {
    for (;;) {
      const before = Atomics.load(this.#words, pair);
      if ((before & 255n) === 0n) return;
      if (Atomics.compareExchange(this.#words, pair, before, before - 1n) === before) return;
    }
  }

  #read(word: bigint, now: number): { count: number; lastMs: number } {
    // Where the clock was set back, the last failure was now at the latest.
    const lastMs = Math.min(now, Number(word >> 8n));
    const count = now - lastMs >= this.limits.forgetMs ? 0 : Number(word & 255n);
    return { count, lastMs };
  }

  /** Asked for twice: whether it may be tried, and when its turn has come. */
  #pairOf(guess: Guess): number {
    const known = this.#pairs.get(guess);
    if (known !== undefined) return known;
    const { place, subject, isProved } = guess;
    // No place has a line break in its name.
    const pair = FIRST_PAIR +
      this.#digest(isProved ? `proved\n\n${subject}` : `${place}\n${subject}`);
    this.#pairs.set(guess, pair);
    return pair;
  }

  #rateSlot(name: string): number {
    return FIRST_RATE + LEVELS + this.#digest(name);
  }

  #digest(name: string): number {
    return createHmac("sha256", this.#key).update(name).digest().readUInt32BE() % SLOTS;
  }
}

/** Never further ahead than it can come by taking: the clock may have been set back. */
function fullAtOf(word: bigint, now: number, aheadMs: number): number {
  return Math.min(Math.max(Number(word), now), now + aheadMs);
}
