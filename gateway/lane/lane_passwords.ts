import { GuessBudget, PasswordMemory, SharedMatches } from "../../adapters/users/mod.ts";
import { OnceAnHour } from "../../core/accounts/mod.ts";
import type { Sha256 } from "../../core/evidence/mod.ts";
import { limits } from "../limits.ts";
import type { Metrics } from "../metrics.ts";
import type { LaneStart } from "./protocol.ts";

export interface LanePasswordsOptions {
  readonly start: Pick<LaneStart, "guesses" | "rightPasswords" | "config">;
  readonly sha256: Sha256;
  readonly metrics: Pick<Metrics, "passwords">;
  /** The first wrong password for a user ID in an hour. */
  readonly onFirstWrong: (userId: string, from: string) => void;
}

/** The passwords that a lane is sent: what it shares with the other lanes, and what it tells of them. */
export class LanePasswords {
  readonly memory: PasswordMemory;
  readonly #hours = new OnceAnHour();
  #pausing = 0;

  constructor(private readonly options: LanePasswordsOptions) {
    const { start: { guesses, rightPasswords, config }, sha256 } = options;
    const inHand = limits.slowHashesAtOnce * config.workers;
    this.memory = new PasswordMemory({
      sha256,
      parallelMax: limits.slowHashesAtOnce,
      shared: new SharedMatches(rightPasswords),
      budget: new GuessBudget({ ...limits.guesses, inHand }, guesses),
    });
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
