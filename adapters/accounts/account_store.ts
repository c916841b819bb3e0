/** The accounts of people: made, found, listed, changed. Every change is in the audit. */
import type { Sql, TransactionSql } from "postgres";
import type { AccountFacts, AccountRole, OfficerRight } from "../../core/accounts/mod.ts";
import { auditChange } from "../audit/audit_store.ts";

/** An account without its secret. */
export interface Account extends AccountFacts {
  readonly id: number;
  /** What is typed to sign in: lower-case letters, digits and `._@-`. */
  readonly name: string;
  readonly displayName: string;
  /** The next thing that its owner does is to choose a password. */
  readonly mustChange: boolean;
  readonly disabled: boolean;
  readonly signedInAt: Date | null;
}

export interface NewAccount {
  readonly name: string;
  readonly displayName: string;
  readonly role: AccountRole;
  readonly office?: string;
  readonly taxCode?: string;
  readonly rights?: readonly OfficerRight[];
  readonly passwordHash: string;
  readonly mustChange: boolean;
}

/** Makes an account; undefined where its name or its enterprise has one already. */
export async function createAccount(
  sql: TransactionSql,
  account: NewAccount,
  actor: string,
): Promise<Account | undefined> {
  const { name, displayName, role, office, taxCode, rights = [], passwordHash } = account;
  const [row] = await sql<AccountRow[]>`
    insert into account (name, display_name, role, office, tax_code, rights, password_hash,
      must_change)
    values (${name}, ${displayName}, ${role}, ${office ?? null}, ${taxCode ?? null},
      ${rights as string[]}, ${passwordHash}, ${account.mustChange})
    on conflict do nothing returning *`;
  if (row === undefined) return undefined;
  const details = { account: name, role, office, taxCode };
  await auditChange(sql, { actor, action: "account made", reason: "", details }, {
    account: [name],
  });
  return accountFromRow(row);
}

/** The account of a name with its hash. */
export async function findAccount(
  sql: Sql | TransactionSql,
  name: string,
): Promise<{ readonly account: Account; readonly passwordHash: string } | undefined> {
  const [row] = await sql<AccountRow[]>`select * from account where name = ${name}`;
  return row && { account: accountFromRow(row), passwordHash: row.password_hash };
}

/** The registrant's account of an enterprise. */
export async function findRegistrant(
  sql: Sql | TransactionSql,
  taxCode: string,
): Promise<Account | undefined> {
  const [row] = await sql<AccountRow[]>`select * from account where tax_code = ${taxCode}`;
  return row && accountFromRow(row);
}

/** Accounts in the order of their names: all, or the officers of offices. */
export async function listAccounts(
  sql: Sql,
  { offices, role }: { readonly offices?: readonly string[]; readonly role?: AccountRole } = {},
): Promise<Account[]> {
  const rows = await sql<AccountRow[]>`
    select * from account
    where (${offices === undefined} or office = any (${[...offices ?? []]}::text[]))
      and (${role ?? null}::text is null or role = ${role ?? null})
    order by name collate "C"`;
  return rows.map(accountFromRow);
}

/** Sets a new password and ends every session of the account but the one that is `kept`. */
export async function setPassword(
  sql: TransactionSql,
  account: { readonly id: number; readonly name: string },
  passwordHash: string,
  { actor, mustChange, kept }: {
    readonly actor: string;
    readonly mustChange: boolean;
    readonly kept?: Uint8Array;
  },
): Promise<void> {
  await sql`
    update account set password_hash = ${passwordHash}, must_change = ${mustChange},
      changed_at = now()
    where id = ${account.id}`;
  await sql`
    delete from session
    where account = ${account.id} and digest is distinct from ${kept ?? null}`;
  const details = { account: account.name };
  const entry = { actor, action: "account password changed" as const, reason: "", details };
  await auditChange(sql, entry, { account: [account.name] });
}

/** Disables an account and ends its sessions, or enables it. */
export async function disableAccount(
  sql: Sql,
  name: string,
  disabled: boolean,
  actor: string,
): Promise<"changed" | "unchanged" | "unknown"> {
  return await sql.begin(async (transaction) => {
    const [row] = await transaction`
      select id, disabled from account where name = ${name} for update`;
    if (row === undefined) return "unknown";
    if (row.disabled === disabled) return "unchanged";
    await transaction`
      update account set disabled = ${disabled}, changed_at = now() where id = ${row.id}`;
    if (disabled) await transaction`delete from session where account = ${row.id}`;
    const action = disabled ? "account disabled" : "account enabled";
    const entry = { actor, action, reason: "", details: { account: name } } as const;
    await auditChange(transaction, entry, { account: [name] });
    return "changed";
  });
}

/**
 * Changes what an account is. In another role or at another office it has none of the rights that it was
 * given before, and its sessions end.
 */
export async function changeAccount(
  sql: Sql,
  { name, displayName, role, office }: {
    readonly name: string;
    readonly displayName: string;
    readonly role: AccountRole;
    readonly office?: string;
  },
  actor: string,
): Promise<"changed" | "unchanged" | "unknown"> {
  return await sql.begin(async (transaction) => {
    const [row] = await transaction<AccountRow[]>`
      select * from account where name = ${name} for update`;
    if (row === undefined) return "unknown";
    const moves = row.role !== role || (row.office ?? undefined) !== office;
    if (!moves && row.display_name === displayName) return "unchanged";
    await transaction`
      update account set display_name = ${displayName}, role = ${role}, office = ${office ?? null},
        rights = case when ${moves} then '{}'::text[] else rights end, changed_at = now()
      where id = ${row.id}`;
    if (moves) await transaction`delete from session where account = ${row.id}`;
    const details = {
      account: name,
      ...{ role, office },
      before: { role: row.role, office: row.office ?? undefined },
    };
    const entry = { actor, action: "account changed" as const, reason: "", details };
    await auditChange(transaction, entry, { account: [name] });
    return "changed";
  });
}

/** Gives an officer exactly these rights. */
export async function setRights(
  sql: Sql,
  account: { readonly id: number; readonly name: string },
  rights: readonly OfficerRight[],
  actor: string,
): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`
      update account set rights = ${rights as string[]}, changed_at = now()
      where id = ${account.id}`;
    const details = { account: account.name, rights };
    const entry = { actor, action: "officer rights set" as const, reason: "", details };
    await auditChange(transaction, entry, { account: [account.name] });
  });
}

/** Of a row of `account` what is read. */
export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly display_name: string;
  readonly role: AccountRole;
  readonly office: string | null;
  readonly tax_code: string | null;
  readonly rights: readonly OfficerRight[];
  readonly password_hash: string;
  readonly must_change: boolean;
  readonly disabled: boolean;
  readonly signed_in_at: Date | null;
}

export function accountFromRow(row: AccountRow): Account {
  return {
    id: Number(row.id),
    name: row.name,
    displayName: row.display_name,
    role: row.role,
    office: row.office ?? undefined,
    taxCode: row.tax_code ?? undefined,
    rights: row.rights,
    mustChange: row.must_change,
    disabled: row.disabled,
    signedInAt: row.signed_in_at,
  };
}
