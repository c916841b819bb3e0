/**
 * What is told of wrong passwords (F71): each is counted; the first of a user ID in an hour leaves a
 * line in the log and a row in the audit. Never the password, and never how it was wrong.
 */
import { Counter, Registry } from "prom-client";
import type { Sql } from "postgres";
import { audit } from "../../adapters/audit/audit_store.ts";
import { OnceAnHour } from "../../core/accounts/mod.ts";
import type { Log } from "../log/log.ts";
import { type MetricsSnapshot, passwordCounters } from "../metrics/metrics.ts";

/** A door that asks for a secret. */
export type PasswordDoor = "edi" | "page" | "api" | "provider";

export interface PasswordNotesOptions {
  readonly sql: Sql;
  readonly log: Pick<Log, "warn">;
  /** Milliseconds of a clock that never goes back. */
  readonly nowMs?: () => number;
}

export class PasswordNotes {
  readonly #registry = new Registry();
  readonly #counters: { readonly wrong: Counter<"where">; readonly notTried: Counter<"where"> } =
    passwordCounters([this.#registry]);
  readonly #hours = new OnceAnHour();
  readonly #nowMs: () => number;

  constructor(private readonly options: PasswordNotesOptions) {
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  /** Counts a wrong password or token that the main thread was sent. */
  wrong(where: PasswordDoor): void {
    this.#counters.wrong.inc({ where });
  }

  /** Counts one that was not tried, because too many were wrong. */
  notTried(where: PasswordDoor): void {
    this.#counters.notTried.inc({ where });
  }

  /** A user ID for which a lane was sent a wrong password. Resolves when it is in the audit. */
  async sentWrong(userId: string, from: string): Promise<void> {
    if (!this.#hours.isFirst(userId, this.#nowMs())) return;
    this.options.log.warn("a wrong password was sent", { user: userId, from });
    try {
      await audit(this.options.sql, {
        actor: "gateway",
        action: "wrong password sent",
        reason: "",
        details: { user: userId, from },
      });
    } catch (error) {
      this.#hours.forget(userId);
      this.options.log.warn("could not record a wrong password in the audit", { error });
    }
  }

  /** A line in the log for a place that has shown a token which is not in force. */
  wrongToken(from: string): void {
    this.wrong("api");
    if (!this.#hours.isFirst(`token\n${from}`, this.#nowMs())) return;
    this.options.log.warn("a token was shown that is not in force", { from });
  }

  /** A line in the log for an account whose password was typed wrong; its audit is `SignIn`'s. */
  refusedLogin(account: string, from: string): void {
    this.options.log.warn("a login was refused", { account, from });
  }

  snapshot(): Promise<MetricsSnapshot> {
    return this.#registry.getMetricsAsJSON();
  }
}
