import {
  type FoundMatch,
  GuessBudget,
  PasswordMemory,
  SharedMatches,
} from "../../adapters/users/mod.ts";
import { OnceAnHour } from "../../core/accounts/mod.ts";
import type { Sha256 } from "../../core/evidence/mod.ts";
import { limits } from "../limits.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { LaneStart } from "./protocol.ts";

export interface LanePasswordsOptions {
  readonly start: Pick<
    LaneStart,
    "guesses" | "rightPasswords" | "keepsRightPasswords" | "config"
  >;
  readonly sha256: Sha256;
  readonly metrics: Pick<Metrics, "passwords">;
  /** The first wrong password for a user ID in an hour. */
  readonly onFirstWrong: (userId: string, from: string) => void;
  /** What was found lately and is to be kept. */
  readonly onRight: (found: readonly FoundMatch[]) => void;
}

/** How long what was found may wait to be told together, in milliseconds. */
const REPORT_MS = 500;

/** The passwords that a lane is sent: what it shares with the other lanes, and what it tells of them. */
export class LanePasswords {
  readonly memory: PasswordMemory;
  readonly #hours = new OnceAnHour();
  #pausing = 0;
  #found: FoundMatch[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: LanePasswordsOptions) {
    const { start, sha256 } = options;
    const { guesses, rightPasswords, keepsRightPasswords, config } = start;
    const inHand = limits.slowHashesAtOnce * config.workers;
    this.memory = new PasswordMemory({
      sha256,
      parallelMax: limits.slowHashesAtOnce,
      shared: new SharedMatches(rightPasswords),
      budget: new GuessBudget({ ...limits.guesses, inHand }, guesses),
      ...(keepsRightPasswords ? { onMatch: this.#noteRight } : {}),
    });
  }

  readonly #noteRight = (match: FoundMatch): void => {
    this.#found.push(match);
    this.#timer ??= setTimeout(() => this.#tellRight(), REPORT_MS);
  };

  #tellRight(): void {
    this.#timer = undefined;
    this.options.onRight(this.#found.splice(0));
  }

  /** Tells what has not been told. */
  stop(): void {
    clearTimeout(this.#timer);
    if (this.#found.length > 0) this.#tellRight();
  }

  /** Of a password or an access key; `from`: where it was sent from. */
  readonly note = (outcome: "wrong" | "not tried", userId: string, from: string): void => {
    const { wrong, notTried } = this.options.metrics.passwords;
    if (outcome === "not tried") return notTried.inc({ where: "edi" });
    wrong.inc({ where: "edi" });
    if (this.#hours.isFirst(userId, performance.now())) this.options.onFirstWrong(userId, from);
  };

  /**
   * A pause before somebody is told that his password was not tried: the message costs little, but a
   * few connections that guess as fast as they can would fill a processor with such messages. Where
   * too many pause already there is none.
   */
  async pause(): Promise<void> {
    if (this.#pausing >= limits.notTriedPausesMax) return;
    this.#pausing++;
    await new Promise((resolve) => {
      Deno.unrefTimer(setTimeout(resolve, limits.notTriedPauseMs));
    });
    this.#pausing--;
  }

  /** Of a provider's token. */
  noteToken(): void {
    this.options.metrics.passwords.wrong.inc({ where: "provider" });
  }
}
