import type { Sql } from "postgres";
import { LoginThrottle } from "../../core/accounts/mod.ts";
import { audit } from "../postgres/audit_store.ts";
import { hashPassword, PasswordMemory } from "../users/mod.ts";
import { type Account, accountNameForm, findAccount } from "./account_store.ts";
import { openSession } from "./session_store.ts";

/** How a login ended. */
export type SignInOutcome =
  | { readonly kind: "signed in"; readonly account: Account; readonly sessionId: string }
  /** Name or password: which of the two is nobody's business. */
  | { readonly kind: "refused" }
  | { readonly kind: "wait"; readonly seconds: number };

/** A login as it was typed. */
export interface Login {
  readonly name: string;
  readonly password: string;
  readonly address: string;
  readonly now: Date;
}

/**
 * Signs people in. Slow hashes run a few at a time and in a bounded queue; a name that does not exist
 * costs as much as a wrong password, so that the time tells nothing.
 */
export class SignIn {
  readonly #throttle = new LoginThrottle();
  /** Remembers nothing that was right: each login pays its hash. */
  readonly #passwords = new PasswordMemory({ matchesMax: 0, mismatchesMax: 256 });
  #nobodysHash: Promise<string> | undefined;

  constructor(private readonly sql: Sql, private readonly scryptCost?: number) {}

  async signIn({ name: typed, password, address, now }: Login): Promise<SignInOutcome> {
    const name = typed.trim().toLowerCase();
    const known = accountNameForm.test(name) ? name : "";
    const waitMs = this.#throttle.waitMs(known, address, now.getTime());
    if (waitMs > 0) return { kind: "wait", seconds: Math.ceil(waitMs / 1000) };
    // Counted before it is tried, so that many at once do not all slip through.
    this.#throttle.failed(known, address, now.getTime());
    const found = await findAccount(this.sql, known);
    const hash = found?.passwordHash ?? await this.#unknown();
    const outcome = await this.#passwords.check(`account ${known}`, hash, password);
    if (outcome === "busy") return { kind: "wait", seconds: 5 };
    if (outcome === "mismatch" || found === undefined || found.account.disabled) {
      const details = { account: known, address };
      await audit(this.sql, { actor: known, action: "login refused", reason: "", details });
      return { kind: "refused" };
    }
    this.#throttle.succeeded(known, address);
    return { kind: "signed in", ...await this.#open(found.account, address, now) };
  }

  /** Whether a password is that of an account; for those who are signed in and change it. */
  async knows(account: Account, password: string): Promise<boolean> {
    const found = await findAccount(this.sql, account.name);
    if (found === undefined) return false;
    const subject = `account ${account.name}`;
    return await this.#passwords.check(subject, found.passwordHash, password) === "match";
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
    this.#nobodysHash ??= hashPassword(crypto.randomUUID(), this.scryptCost);
    return await this.#nobodysHash;
  }
}
