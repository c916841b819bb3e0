import type { Sql } from "postgres";
import { accountNameForm, OnceAnHour } from "../../core/accounts/mod.ts";
import { networkOf } from "../../core/http/mod.ts";
import { audit } from "../audit/audit_store.ts";
import { type GuessBudget, hashPassword, PasswordMemory } from "../users/mod.ts";
import { type Account, findAccount } from "./account_store.ts";
import { openSession } from "./session_store.ts";

/** How a login ended. */
export type SignInOutcome =
  | { readonly kind: "signed in"; readonly account: Account; readonly sessionId: string }
  /** The name or the password is wrong; which of the two is not told. */
  | { readonly kind: "refused" }
  | { readonly kind: "wait"; readonly seconds: number };

/** What was found about the password that somebody who is signed in gave as their own. */
export type OwnTry =
  | { readonly kind: "right" | "refused" }
  | Extract<SignInOutcome, { readonly kind: "wait" }>;

/** Thrown where as many passwords are being checked as may be at once. */
const BUSY_WAIT_MS = 5_000;

/** A login as it was typed. */
export interface Login {
  readonly name: string;
  readonly password: string;
  readonly address: string;
  readonly now: Date;
}

export interface SignInOptions {
  /** Of wrong passwords. */
  readonly budget: GuessBudget;
  readonly scryptCost?: number;
  /** Told of each wrong password; `isFirst`: of this account in an hour, which the audit names. */
  readonly onRefused?: (account: string, address: string, isFirst: boolean) => void;
  /** Told of each that was not tried. */
  readonly onNotTried?: () => void;
}

/**
 * Signs people in. Whoever guesses waits longer and longer, and keeps nobody else out. Slow hashes run a few at a time and in a bounded queue; a name that does not exist
 * costs as much as a wrong password, so that the time tells nothing.
 */
export class SignIn {
  /** Of accounts whose refusals are in the audit. */
  readonly #hours = new OnceAnHour();
  /** Remembers nothing that was right: each login pays its hash. */
  readonly #passwords = new PasswordMemory({ matchesMax: 0, mismatchesMax: 256 });
  #nobodysHash: Promise<string> | undefined;

  constructor(private readonly sql: Sql, private readonly options: SignInOptions) {}

  async signIn({ name: typed, password, address, now }: Login): Promise<SignInOutcome> {
    const name = typed.trim().toLowerCase();
    const known = accountNameForm.test(name) ? name : "";
    const { budget } = this.options;
    const guess = guessOf(known, address);
    // Counted as wrong before it is tried, so that many at once do not all slip through.
    const taken = budget.take(guess, now.getTime());
    if (taken === undefined) return this.#notTried(budget.waitMs(guess, now.getTime()));
    const found = await findAccount(this.sql, known);
    const hash = found?.passwordHash ?? await this.#unknown();
    const { subject, place } = guess;
    const outcome = await this.#passwords.check(subject, hash, password, { place });
    if (outcome === "busy") {
      taken.giveBack();
      return this.#notTried(BUSY_WAIT_MS);
    }
    if (outcome === "mismatch" || found === undefined || found.account.disabled) {
      await this.#refused(found === undefined ? "" : known, known, address, now);
      return { kind: "refused" };
    }
    taken.giveBack();
    return { kind: "signed in", ...await this.#open(found.account, address, now) };
  }

  /** Whether a password is that of an account; for those who are signed in and change it. */
  async tryOwn(account: Account, password: string, address: string, now: Date): Promise<OwnTry> {
    const found = await findAccount(this.sql, account.name);
    if (found === undefined) return { kind: "refused" };
    const { budget } = this.options;
    // Its session proves who it is: what strangers try does not matter.
    const guess = { ...guessOf(account.name, address), isProved: true };
    const taken = budget.take(guess, now.getTime());
    if (taken === undefined) return this.#notTried(budget.waitMs(guess, now.getTime()));
    const asker = { place: guess.place, isProved: true };
    const outcome = await this.#passwords.check(
      guess.subject,
      found.passwordHash,
      password,
      asker,
    );
    if (outcome === "mismatch") {
      await this.#refused(account.name, account.name, address, now);
      return { kind: "refused" };
    }
    taken.giveBack();
    return outcome === "busy" ? this.#notTried(BUSY_WAIT_MS) : { kind: "right" };
  }

  /** A password that was not tried is not wrong: whoever sent it is told when to come back. */
  #notTried(waitMs: number): { readonly kind: "wait"; readonly seconds: number } {
    this.options.onNotTried?.();
    return { kind: "wait", seconds: Math.max(1, Math.ceil(waitMs / 1000)) };
  }

  /** `key`: whose hour it is; all names that no account has share one. */
  async #refused(key: string, account: string, address: string, now: Date): Promise<void> {
    const isFirst = this.#hours.isFirst(key, now.getTime());
    this.options.onRefused?.(account, address, isFirst);
    if (!isFirst) return;
    const details = { account, address };
    await audit(this.sql, { actor: account, action: "login refused", reason: "", details });
  }

  async #open(account: Account, address: string, now: Date) {
    const { name } = account;
    return await this.sql.begin(async (transaction) => {
      await transaction`update account set signed_in_at = ${now} where id = ${account.id}`;
      const details = { account: name, address };
      await audit(transaction, { actor: name, action: "signed in", reason: "", details });
      return { account, sessionId: await openSession(transaction, account, address, now) };
    });
  }

  async #unknown(): Promise<string> {
    this.#nobodysHash ??= hashPassword(crypto.randomUUID(), this.options.scryptCost);
    return await this.#nobodysHash;
  }
}

function guessOf(account: string, address: string) {
  return {
    place: networkOf(address),
    subject: `account ${account}`,
    isProved: false,
    cost: 1,
  };
}
