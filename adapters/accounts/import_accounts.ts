import type { Sql } from "postgres";
import { type AccountToMake, newAccountSchema } from "../../core/accounts/mod.ts";
import { hashPassword } from "../users/mod.ts";
import { createAccount } from "./account_store.ts";

/** A list of accounts cannot be used; the message names the lines. */
export class AccountsFileError extends Error {
  override readonly name = "AccountsFileError";
}

/** Accounts of one list at most. */
const linesMax = 20_000;
const problemsShownMax = 20;

/**
 * Reads a list of accounts: UTF-8, one per line, `name;display name;role;office` – the office for
 * officers and branch administrators only. Blank lines and those that begin with `#` are skipped.
 * Throws an `AccountsFileError` that names every wrong line.
 */
export function parseAccountsFile(text: string): AccountToMake[] {
  const accounts: AccountToMake[] = [];
  const problems: string[] = [];
  const seen = new Set<string>();
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (/^\s*(#.*)?$/.test(line)) continue;
    const account = readLine(line);
    if (typeof account === "string") problems.push(`line ${index + 1}: ${account}`);
    else if (seen.has(account.name)) {
      problems.push(`line ${index + 1}: expected each name once, found "${account.name}" again`);
    } else accounts.push(account);
    if (typeof account !== "string") seen.add(account.name);
  }
  if (accounts.length > linesMax) problems.push(`expected at most ${linesMax} accounts`);
  if (problems.length > 0) {
    const shown = problems.slice(0, problemsShownMax).join("\n  ");
    throw new AccountsFileError(`Cannot use the list of accounts:\n  ${shown}`);
  }
  return accounts;
}

function readLine(line: string): AccountToMake | string {
  const [name, displayName, role, office, ...more] = line.split(";").map((cell) => cell.trim());
  if (more.length > 0) return "expected four fields, found more";
  const { success, data, error } = newAccountSchema.safeParse({
    ...{ name, displayName, role },
    office: office || undefined,
  });
  return success ? data : error.issues[0]!.message;
}

/**
 * Makes the accounts of a list that are not there yet, all with one default password that each has to
 * change at the first login. Accounts that are there stay as they are.
 */
export async function importAccounts(
  sql: Sql,
  accounts: readonly AccountToMake[],
  { password, actor, scryptCost }: {
    readonly password: string;
    readonly actor: string;
    readonly scryptCost?: number;
  },
): Promise<{ readonly added: number; readonly known: number }> {
  // A hash for each: equal hashes would show who has not changed the password yet.
  let added = 0;
  for (const account of accounts) {
    const passwordHash = await hashPassword(password, scryptCost);
    const made = await sql.begin((transaction) =>
      createAccount(transaction, { ...account, passwordHash, mustChange: true }, actor)
    );
    if (made !== undefined) added++;
  }
  return { added, known: accounts.length - added };
}
