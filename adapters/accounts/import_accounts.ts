import type { Sql } from "postgres";
import { type AccountToMake, newAccountSchema } from "../../core/accounts/mod.ts";
import { hashPasswords } from "../users/mod.ts";
import { createAccount } from "./account_store.ts";

/** A list of accounts cannot be used; the message names the lines. */
export class AccountsFileError extends Error {
  override readonly name = "AccountsFileError";
}

/** Accounts of one list at most. */
const linesMax = 20_000;
const problemsShownMax = 20;

/** What is wrong with a line of a list, or with the whole of it. */
export interface ListFault {
  /** From 1; undefined where it is no single line's. */
  readonly line?: number;
  readonly fault: "fields" | "name" | "displayName" | "role" | "office" | "twice" | "too many";
  /** For those who read English. */
  readonly says: string;
}

/**
 * Reads a list of accounts: UTF-8, one per line, `name;display name;role;office` – the office for
 * officers and branch administrators only. Blank lines and those that begin with `#` are skipped.
 */
export function readAccountsList(
  text: string,
): { readonly accounts: AccountToMake[]; readonly faults: readonly ListFault[] } {
  const accounts: AccountToMake[] = [];
  const faults: ListFault[] = [];
  const seen = new Set<string>();
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  for (const [index, content] of lines.entries()) {
    if (/^\s*(#.*)?$/.test(content)) continue;
    const line = index + 1;
    const read = readLine(content);
    if ("fault" in read) faults.push({ ...read, line });
    else if (seen.has(read.name)) {
      const says = `expected each name once, found "${read.name}" again`;
      faults.push({ line, fault: "twice", says });
    } else accounts.push(read);
    if (!("fault" in read)) seen.add(read.name);
  }
  if (accounts.length > linesMax) {
    faults.push({ fault: "too many", says: `expected at most ${linesMax} accounts` });
  }
  return { accounts, faults };
}

/** The accounts of a list. Throws an `AccountsFileError` that names every wrong line. */
export function parseAccountsFile(text: string): AccountToMake[] {
  const { accounts, faults } = readAccountsList(text);
  if (faults.length > 0) {
    const shown = faults.slice(0, problemsShownMax)
      .map(({ line, says }) => line === undefined ? says : `line ${line}: ${says}`).join("\n  ");
    throw new AccountsFileError(`Cannot use the list of accounts:\n  ${shown}`);
  }
  return accounts;
}

function readLine(line: string): AccountToMake | Omit<ListFault, "line"> {
  const [name, displayName, role, office, ...more] = line.split(";").map((cell) => cell.trim());
  if (more.length > 0) return { fault: "fields", says: "expected four fields, found more" };
  const { success, data, error } = newAccountSchema.safeParse({
    ...{ name, displayName, role },
    office: office || undefined,
  });
  if (success) return data;
  const { path: [field], message: says } = error.issues[0]!;
  return { fault: field as ListFault["fault"], says };
}

/**
 * Makes the accounts of a list that are not there yet, all with one default password that each has to
 * change at the first login. Accounts that are there stay as they are. All or nothing, in one
 * transaction; the slow hashes are computed before it begins, and none for accounts that are there.
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
  const names = accounts.map(({ name }) => name);
  const rows = await sql<{ name: string }[]>`select name from account where name = any (${names})`;
  const known = new Set(rows.map(({ name }) => name));
  const missing = accounts.filter(({ name }) => !known.has(name));
  // A hash for each: equal hashes would show who has not changed the password yet.
  const hashes = await hashPasswords(missing.map(() => password), scryptCost);
  // All or none: whoever asks is shown the password once, and not where it failed half-way.
  const added = await sql.begin(async (transaction) => {
    let added = 0;
    for (const [index, account] of missing.entries()) {
      const made = { ...account, passwordHash: hashes[index]!, mustChange: true };
      if (await createAccount(transaction, made, actor) !== undefined) added++;
    }
    return added;
  });
  return { added, known: accounts.length - added };
}
