import { networkOf } from "../http/mod.ts";

/** Failures that cost nothing, by what they are counted for. */
const freeFailures = {
  /** One account from one address: somebody who mistypes. */
  pair: 4,
  /** One account from anywhere: somebody with many addresses. High, lest strangers lock people out. */
  account: 40,
  /** Any account from one address: somebody who tries names. */
  address: 40,
} as const;

const firstWaitMs = 2_000;
const longestWaitMs = 15 * 60_000;

/** Failures are forgotten after this time without another. */
const forgetMs = 60 * 60_000;

/** Entries kept, about 150 bytes each; the one longest without a failure gives way. */
const entriesMaxDefault = 20_000;

interface Failures {
  count: number;
  lastMs: number;
}

/**
 * Slows down who guesses passwords: after some failures each further one doubles the wait. Failures
 * are counted for an account at an address, for the account, and for the address; where an account has
 * signed in rightly before, only what fails there slows it down. The memory is
 * bounded and that of one process; the clock (milliseconds) is handed in.
 */
export class LoginThrottle {
  readonly #failures = new Map<string, Failures>();
  /** Pairs that have signed in rightly: what others try keeps nobody out of where he comes from. */
  readonly #proven = new Set<string>();

  constructor(private readonly entriesMax: number = entriesMaxDefault) {}

  /** How long this login has to wait, in milliseconds; 0 = it may be tried now. */
  waitMs(account: string, address: string, nowMs: number): number {
    const [pair, ...others] = keysOf(account, address);
    const counted = this.#proven.has(pair[0]) ? [pair] : [pair, ...others];
    return Math.max(...counted.map(([key, free]) => this.#waitOf(key, free, nowMs)));
  }

  /** Counts a failure; also a login that is about to be tried, which `succeeded` takes back. */
  failed(account: string, address: string, nowMs: number): void {
    for (const [key] of keysOf(account, address)) {
      const known = this.#failures.get(key);
      const count = known !== undefined && nowMs - known.lastMs < forgetMs ? known.count + 1 : 1;
      this.#failures.delete(key);
      this.#failures.set(key, { count, lastMs: nowMs });
    }
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= this.entriesMax) break;
      this.#failures.delete(key);
    }
  }

  /** Forgets the account's failures at this address, but not those of others who may be guessing. */
  succeeded(account: string, address: string): void {
    const [[pair], ...others] = keysOf(account, address);
    this.#failures.delete(pair);
    this.#proven.delete(pair);
    this.#proven.add(pair);
    for (const oldest of this.#proven) {
      if (this.#proven.size <= this.entriesMax) break;
      this.#proven.delete(oldest);
    }
    for (const [key] of others) {
      const known = this.#failures.get(key);
      if (known !== undefined) known.count--;
    }
  }

  get size(): number {
    return this.#failures.size;
  }

  #waitOf(key: string, free: number, nowMs: number): number {
    const known = this.#failures.get(key);
    if (known === undefined || known.count <= free || nowMs - known.lastMs >= forgetMs) return 0;
    const wait = Math.min(firstWaitMs * 2 ** (known.count - free - 1), longestWaitMs);
    return Math.max(0, known.lastMs + wait - nowMs);
  }
}

type Key = readonly [key: string, free: number];

function keysOf(
  account: string,
  address: string,
): readonly [pair: Key, account: Key, address: Key] {
  const network = networkOf(address);
  return [
    [`pair ${network} ${account}`, freeFailures.pair],
    [`account ${account}`, freeFailures.account],
    [`address ${network}`, freeFailures.address],
  ];
}
