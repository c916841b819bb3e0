import { randomBytes } from "node:crypto";
import { type Sha256, TextDigester } from "../../core/evidence/mod.ts";
import type { SecretOutcome } from "../../core/users/check_user.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";
import { Turns } from "../turns.ts";
import type { GuessBudget } from "./guess_budget.ts";
import { passwordHashCost, scryptCostDefault, verifyPassword } from "./hash_password.ts";
import type { FoundMatch, SharedMatches } from "./shared_matches.ts";
import { stripPadding } from "./strip_padding.ts";

/**
 * Passwords and access keys that were tried lately, so that the slow hash is paid once and not with
 * every message.
 *
 * What is kept is never a password but its SHA-256 behind a random key, which ends with the process or
 * is the installation's (`SharedMatches`). (HMAC would guard against lengthened inputs too, but only
 * halves of digests ever leave this object, which nobody can lengthen, and HMAC took four to six times
 * as long on a path that every message walks.) An entry belongs to one subject (a user, a terminal) and one stored hash: when the stored
 * hash changes, what was known about the old one no longer counts.
 *
 * - Right ones are kept until the least recently used gives way.
 * - Wrong ones are kept for a short while, so that a program that repeats the same wrong password
 *   costs one slow hash and not one per message.
 * - Slow hashes run a few at a time beside the event loop. The others wait in a bounded queue with a
 *   bounded share for each subject, so that someone who tries many passwords for one user fills that
 *   user's share and not everybody's; beyond a bound the outcome is `busy`. So it is where the budget
 *   of wrong passwords is used up (`GuessBudget`).
 */
export class PasswordMemory {
  readonly #options: PasswordMemoryOptions;
  readonly #texts: TextDigester;
  /** One block of SHA-256 in hex. */
  readonly #key: string;
  /** By subject, least recently used first. */
  readonly #matches = new Map<string, { storedHash: string; digest: string }>();
  /** Digest of subject, stored hash and password → when it is forgotten, oldest first. */
  readonly #mismatches = new Map<string, number>();
  readonly #running = new Map<string, Promise<SecretOutcome>>();
  /** By who asks and by whose secret it is, and by who asks. */
  readonly #waiting = new Map<string, number>();
  readonly #turns: Turns;

  constructor(options: Partial<PasswordMemoryOptions> = {}) {
    this.#options = { ...defaults, ...options };
    this.#turns = new Turns(this.#options.parallelMax);
    this.#texts = new TextDigester(this.#options.sha256);
    this.#key = this.#options.shared?.key ?? randomBytes(32).toString("hex");
  }

  /**
   * What is known about a password without computing the slow hash; `undefined` when nothing is.
   * `subject` names whose secret it is, for example `user A0001A01`; padding is taken off.
   */
  recall(subject: string, storedHash: string, password: string): "match" | "mismatch" | undefined {
    const match = this.#matches.get(subject);
    const matchCounts = match !== undefined && match.storedHash === storedHash;
    if (!matchCounts && this.#mismatches.size === 0) return undefined;
    const digest = this.digest(subject, storedHash, password);
    if (matchCounts && sameText(match.digest, digest)) {
      this.#matches.delete(subject);
      this.#matches.set(subject, match);
      return "match";
    }
    return this.#recallMismatch(digest);
  }

  /**
   * Whether a password is the stored one: remembered, or found out with the slow hash. The same
   * question asked while it is being answered waits for that answer. `busy` when too many wait, or too
   * many were wrong lately; `asker` says where the question comes from, so that a stranger's guesses
   * use up his own share and neither the owner's nor everybody's.
   * Rejects when the stored hash is damaged.
   */
  check(
    subject: string,
    storedHash: string,
    password: string,
    asker: Asker = { place: "" },
  ): Promise<SecretOutcome> {
    const { known, digest, match } = this.#recallAny(subject, storedHash, password);
    if (known !== undefined) return Promise.resolve(known);
    const { budget, budgetNowMs } = this.#options;
    const same = this.#running.get(digest);
    if (same !== undefined) return same;
    const guess = {
      place: asker.place,
      subject,
      isProved: asker.isProved ?? false,
      cost: Math.max(1, (passwordHashCost(storedHash) ?? 0) / scryptCostDefault),
    };
    if (budget !== undefined && budget.waitMs(guess, budgetNowMs()) > 0) {
      return Promise.resolve("busy");
    }
    const { parallelMax, queueMax, perSubjectMax } = this.#options;
    const mustQueue = this.#turns.active >= parallelMax;
    // A place has nearly all of the queue, as it may be a proxy, and leaves a fifth to the others.
    const left = queueMax - this.#turns.waiting;
    const from = guess.isProved ? `proved\n${subject}` : `from ${guess.place}`;
    const pair = `${from}\n${subject}`;
    if (this.#waitingOf(pair) >= perSubjectMax) return Promise.resolve("busy");
    if (mustQueue && this.#waitingOf(from) - parallelMax >= FROM_TIMES * left) {
      return Promise.resolve("busy");
    }
    if (mustQueue && left <= 0) return Promise.resolve("busy");

    for (const key of [pair, from]) this.#waiting.set(key, this.#waitingOf(key) + 1);
    const outcome = this.#turns.take(async () => {
      // Counted as wrong until it is known, so that many at once do not all slip through.
      const taken = budget?.take(guess, budgetNowMs());
      if (budget !== undefined && taken === undefined) return "busy" as const;
      let isWrong = false;
      try {
        const outcome = await this.#compute(subject, storedHash, password, digest, match);
        isWrong = outcome === "mismatch";
        return outcome;
      } finally {
        if (!isWrong) taken?.giveBack();
      }
    }).finally(() => {
      this.#running.delete(digest);
      for (const key of [pair, from]) {
        const waiting = this.#waitingOf(key) - 1;
        if (waiting <= 0) this.#waiting.delete(key);
        else this.#waiting.set(key, waiting);
      }
    });
    this.#running.set(digest, outcome);
    return outcome;
  }

  /**
   * The same of a secret that is known to be right elsewhere: no guess, so that it uses up no budget.
   * `busy` where another one is being tried: somebody waits for that one.
   */
  async checkEarly(
    subject: string,
    storedHash: string,
    password: string,
  ): Promise<SecretOutcome> {
    const { known, digest, match } = this.#recallAny(subject, storedHash, password);
    if (known !== undefined) return known;
    if (this.#turns.active > 0) return "busy";
    return await this.#turns.take(() =>
      this.#compute(subject, storedHash, password, digest, match)
    );
  }

  /** What this thread or another knows. */
  #recallAny(subject: string, storedHash: string, password: string) {
    const recalled = this.recall(subject, storedHash, password);
    const digest = this.digest(subject, storedHash, password);
    const { shared } = this.#options;
    const match = shared && { subject: this.#texts.hex(`${this.#key}${subject}`), digest };
    const isShared = recalled === undefined && match !== undefined && shared!.has(match);
    if (isShared) this.#rememberMatch(subject, storedHash, digest);
    return { known: isShared ? "match" as const : recalled, digest, match };
  }

  /** The slow hash, and what is remembered of it. */
  async #compute(
    subject: string,
    storedHash: string,
    password: string,
    digest: string,
    match: FoundMatch | undefined,
  ): Promise<"match" | "mismatch"> {
    if (!await this.#options.verify(password, storedHash)) {
      this.#rememberMismatch(digest);
      return "mismatch";
    }
    this.#rememberMatch(subject, storedHash, digest);
    if (match) this.#options.onMatch(this.#options.shared!.add(match));
    return "match";
  }

  #waitingOf(key: string): number {
    return this.#waiting.get(key) ?? 0;
  }

  /** Of a secret and what it is tried against, by a key that nobody else has. */
  digest(subject: string, storedHash: string, password: string): string {
    // Subjects and hashes are ours and hold no NUL, so the parts cannot be cut in two ways.
    return this.#texts.hex(`${this.#key}${subject}\0${storedHash}\0${stripPadding(password)}`);
  }

  #recallMismatch(digest: string): "mismatch" | undefined {
    const forgottenAt = this.#mismatches.get(digest);
    if (forgottenAt === undefined) return undefined;
    if (forgottenAt > this.#options.nowMs()) return "mismatch";
    this.#mismatches.delete(digest);
    return undefined;
  }

  #rememberMatch(subject: string, storedHash: string, digest: string): void {
    this.#matches.delete(subject);
    this.#matches.set(subject, { storedHash, digest });
    dropOldest(this.#matches, this.#options.matchesMax);
  }

  #rememberMismatch(digest: string): void {
    const now = this.#options.nowMs();
    for (const [oldest, forgottenAt] of this.#mismatches) {
      if (forgottenAt > now) break;
      this.#mismatches.delete(oldest);
    }
    this.#mismatches.delete(digest);
    this.#mismatches.set(digest, now + this.#options.mismatchMs);
    dropOldest(this.#mismatches, this.#options.mismatchesMax);
  }
}

/** Who asks whether a password is right. */
export interface Asker {
  /** Where the question comes from (`originOf`). */
  readonly place: string;
  /** Whether it came signed with the registered certificate of whose secret it is. */
  readonly isProved?: boolean;
}

/** The bounds of a `PasswordMemory`, and what it takes from outside. */
export interface PasswordMemoryOptions {
  /** Right passwords kept, about 0.5 KB each. */
  readonly matchesMax: number;
  /** Wrong passwords kept, about 0.2 KB each. */
  readonly mismatchesMax: number;
  /** How long a wrong password is remembered, in milliseconds. */
  readonly mismatchMs: number;
  /** Slow hashes computed at once: 16 MiB of memory and a processor each at the default cost. */
  readonly parallelMax: number;
  /**
   * Checks that wait for their turn. Whoever comes for the first time is new once: at the default cost
   * two computations at a time get through 512 in about 15 s, well within what a terminal waits.
   */
  readonly queueMax: number;
  /** Different passwords of one subject computed or waiting at once. */
  readonly perSubjectMax: number;
  /** SHA-256 for what is kept; that of node:crypto where no faster one is handed in. */
  readonly sha256: Sha256;
  /** The slow comparison. */
  readonly verify: (password: string, storedHash: string) => Promise<boolean>;
  /** A clock in milliseconds that never goes back. */
  readonly nowMs: () => number;
  /** Of wrong passwords; without it as many are tried as there are turns. */
  readonly budget?: GuessBudget;
  /** Milliseconds since the epoch for the budget, which all threads share. */
  readonly budgetNowMs: () => number;
  /** What other threads have found out, too. */
  readonly shared?: SharedMatches;
  /** A password was found to be right by the slow hash: what is kept of it. */
  readonly onMatch: (match: FoundMatch) => void;
}

/** What comes from one place may wait so many times as often as there is room left. */
const FROM_TIMES = 4;

const defaults: PasswordMemoryOptions = {
  matchesMax: 65_536,
  mismatchesMax: 4_096,
  mismatchMs: 60_000,
  parallelMax: 2,
  queueMax: 512,
  perSubjectMax: 2,
  sha256: nodeSha256,
  verify: verifyPassword,
  nowMs: () => performance.now(),
  // Each thread's own clock begins when the thread does.
  budgetNowMs: () => performance.timeOrigin + performance.now(),
  onMatch: () => {},
};

/** Drops the entries inserted first until `max` are left. */
function dropOldest(map: Map<string, unknown>, max: number): void {
  for (const key of map.keys()) {
    if (map.size <= max) return;
    map.delete(key);
  }
}

/** Whether two texts are equal, in a time that does not tell where they differ. */
function sameText(a: string, b: string): boolean {
  let differences = a.length ^ b.length;
  for (let index = 0; index < a.length; index++) {
    differences |= a.charCodeAt(index) ^ b.charCodeAt(index);
  }
  return differences === 0;
}
