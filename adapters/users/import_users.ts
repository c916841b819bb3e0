import { Buffer } from "node:buffer";
import type { Sql, TransactionSql } from "postgres";
import {
  hashPassword,
  passwordHashCost,
  scryptCostDefault,
  verifyPassword,
} from "./hash_password.ts";
import { inParallel } from "./in_parallel.ts";
import type { Secret } from "./secret.ts";
import type { UserEntry } from "./user_entry.ts";
import { lockUsers, raiseUsersVersion, readUsersVersion } from "./users_version.ts";
import { auditChange, statesOfUsers } from "../audit/audit_store.ts";
import { storableJson } from "../postgres/storable_text.ts";

/** Users written by one statement: about 1 MB of parameters. */
const batchUsersMax = 1_000;

/** Users whom the audit of an import names; the digests name all. */
const usersNamedMax = 100;

/** How to import. */
export interface ImportOptions {
  /** Whom the audit names. */
  readonly actor: string;
  /** Cost of new hashes, a power of two. Anything lower than the default is for load tests only. */
  readonly scryptCost?: number;
  /** Slow hashes computed at once. */
  readonly parallelMax?: number;
  /** Hears how many of the secrets are hashed. */
  readonly onProgress?: (done: number, all: number) => void;
}

/** What an import did, in users. */
export interface ImportOutcome {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Version of the users after it; raised only when something was added or changed. */
  readonly version: number;
}

/**
 * Stores users: adds new ones, brings known ones to what the entry says, with exactly the entry's
 * terminals and certificates. Users that are not named stay as they are. Repeating an import changes
 * nothing: a plain secret that fits the stored hash keeps it, unless that hash was cheaper than asked
 * for. All or nothing, in one transaction; the slow hashes are computed before it begins.
 *
 * A plain secret costs one slow hash, about 50 ms of a processor at the default cost, new or known;
 * large registers bring hashes instead.
 */
export async function importUsers(
  sql: Sql,
  entries: readonly UserEntry[],
  options: ImportOptions,
): Promise<ImportOutcome> {
  const stored = await loadHashes(sql, entries);
  const hashes = await hashSecrets(entries, stored, options);
  return await sql.begin(async (transaction) => {
    const stored = await storeUsers(transaction, entries, hashes);
    if (stored.changes.length === 0) return stored.outcome;
    const { outcome: { added, changed }, changes, terminals } = stored;
    const users = changes.slice(0, usersNamedMax);
    const details = { added, changed, users };
    const entry = { actor: options.actor, action: "users imported" as const, reason: "", details };
    await auditChange(transaction, entry, { ...statesOfUsers(changes), terminal: terminals });
    return stored.outcome;
  });
}

/**
 * Stores users whose secrets are hashed already, in the transaction of what makes them: a
 * registration is approved and its users are known, or neither. Gives what the audit of that has to
 * speak of. Throws on a plain secret.
 */
export async function importHashedUsers(
  transaction: TransactionSql,
  entries: readonly UserEntry[],
): Promise<StoredUsers> {
  const hashOf = (secret: Secret): string => {
    if (!secret.isHash) throw new Error("Cannot store a plain secret: expected its hash");
    return secret.reveal();
  };
  return await storeUsers(transaction, entries, {
    users: new Map(entries.map((entry) => [entry.userId, hashOf(entry.password)])),
    terminals: new Map(
      entries.flatMap(({ terminals }) =>
        terminals.map(({ terminalId, accessKey }) => [terminalId, hashOf(accessKey)] as const)
      ),
    ),
  });
}

/** What was written. */
interface StoredUsers {
  readonly outcome: ImportOutcome;
  /** User IDs, of those added and changed, and the terminals that may have been. */
  readonly changes: readonly string[];
  readonly terminals: readonly string[];
}

async function storeUsers(
  transaction: TransactionSql,
  entries: readonly UserEntry[],
  hashes: Hashes,
): Promise<StoredUsers> {
  await lockUsers(transaction);
  const added = new Set<string>();
  const changed = new Set<string>();
  for (let first = 0; first < entries.length; first += batchUsersMax) {
    const batch = entries.slice(first, first + batchUsersMax);
    await writeAccounts(transaction, batch, hashes.users, added, changed);
    await writeTerminals(transaction, batch, hashes.terminals, changed);
    await writeOwners(transaction, batch, changed);
    await writeCertificates(transaction, batch, changed);
  }
  for (const userId of added) changed.delete(userId);
  const changes = [...added, ...changed];
  const terminals = new Set(
    entries.filter(({ userId }) => added.has(userId) || changed.has(userId))
      .flatMap((entry) => entry.terminals.map(({ terminalId }) => terminalId)),
  );
  const outcome = {
    added: added.size,
    changed: changed.size,
    unchanged: entries.length - added.size - changed.size,
    version: added.size + changed.size > 0
      ? await raiseUsersVersion(transaction)
      : await readUsersVersion(transaction),
  };
  return { outcome, changes, terminals: [...terminals] };
}

/** Hashes by user ID and by terminal ID. */
interface Hashes {
  readonly users: ReadonlyMap<string, string>;
  readonly terminals: ReadonlyMap<string, string>;
}

async function loadHashes(sql: Sql, entries: readonly UserEntry[]): Promise<Hashes> {
  const userIds = entries.map((entry) => entry.userId);
  const terminalIds = entries.flatMap((entry) => entry.terminals.map((each) => each.terminalId));
  const users = await sql<{ id: string; hash: string }[]>`
    select user_id as id, password_hash as hash from user_account where user_id = any(${userIds})`;
  const terminals = await sql<{ id: string; hash: string }[]>`
    select terminal_id as id, access_key_hash as hash from terminal
    where terminal_id = any(${terminalIds})`;
  return {
    users: new Map(users.map((row) => [row.id, row.hash])),
    terminals: new Map(terminals.map((row) => [row.id, row.hash])),
  };
}

async function hashSecrets(
  entries: readonly UserEntry[],
  stored: Hashes,
  options: ImportOptions,
): Promise<Hashes> {
  const cost = options.scryptCost ?? scryptCostDefault;
  const parallelMax = options.parallelMax ?? Math.max(1, navigator.hardwareConcurrency - 1);
  let done = 0;
  const hashAll = async (secrets: ReadonlyMap<string, Secret>, known: Hashes["users"]) => {
    const hashed = await inParallel([...secrets], parallelMax, async ([id, secret]) => {
      const hash = await hashSecret(secret, known.get(id), cost);
      options.onProgress?.(++done, passwords.size + accessKeys.size);
      return [id, hash] as const;
    });
    return new Map(hashed);
  };
  const passwords = new Map(entries.map((entry) => [entry.userId, entry.password]));
  // Several users may share a terminal: its key is hashed once.
  const accessKeys = new Map(
    entries.flatMap((entry) => entry.terminals.map((each) => [each.terminalId, each.accessKey])),
  );
  return {
    users: await hashAll(passwords, stored.users),
    terminals: await hashAll(accessKeys, stored.terminals),
  };
}

async function hashSecret(
  secret: Secret,
  known: string | undefined,
  cost: number,
): Promise<string> {
  if (secret.isHash) return secret.reveal();
  if (known !== undefined && (passwordHashCost(known) ?? 0) >= cost) {
    if (await verifyPassword(secret.reveal(), known)) return known;
  }
  return await hashPassword(secret.reveal(), cost);
}

async function writeAccounts(
  transaction: TransactionSql,
  batch: readonly UserEntry[],
  hashes: ReadonlyMap<string, string>,
  added: Set<string>,
  changed: Set<string>,
): Promise<void> {
  const rows = batch.map((entry) => ({
    user_id: entry.userId,
    company: entry.company,
    tax_code: entry.taxCode,
    roles: entry.roles,
    password_hash: hashes.get(entry.userId),
    barred: entry.barred ?? null,
  }));
  // A freshly inserted row carries no updating transaction: xmax tells it from an updated one.
  const written = await transaction<{ user_id: string; added: boolean }[]>`
    insert into user_account as stored (user_id, company, tax_code, roles, password_hash, barred)
    select given.user_id, given.company, given.tax_code,
      array(select jsonb_array_elements_text(given.roles)), given.password_hash,
      coalesce(given.barred, known.barred, false)
    from jsonb_to_recordset(${storableJson(rows)}::text::jsonb) as given (
      user_id text, company text, tax_code text, roles jsonb, password_hash text, barred boolean
    )
    left join user_account known using (user_id)
    on conflict (user_id) do update set
      company = excluded.company, tax_code = excluded.tax_code, roles = excluded.roles,
      password_hash = excluded.password_hash, barred = excluded.barred, changed_at = now()
    where (stored.company, stored.tax_code, stored.roles, stored.password_hash, stored.barred)
      is distinct from
      (excluded.company, excluded.tax_code, excluded.roles, excluded.password_hash, excluded.barred)
    returning user_id, xmax = 0 as added`;
  for (const row of written) (row.added ? added : changed).add(row.user_id);
}

async function writeTerminals(
  transaction: TransactionSql,
  batch: readonly UserEntry[],
  hashes: ReadonlyMap<string, string>,
  changed: Set<string>,
): Promise<void> {
  const rows = [
    ...new Set(batch.flatMap((entry) => entry.terminals.map((each) => each.terminalId))),
  ]
    .map((terminalId) => ({
      terminal_id: terminalId,
      access_key_hash: hashes.get(terminalId),
    }));
  const written = await transaction<{ terminal_id: string }[]>`
    insert into terminal as stored (terminal_id, access_key_hash)
    select terminal_id, access_key_hash
    from jsonb_to_recordset(${storableJson(rows)}::text::jsonb) as given (
      terminal_id text, access_key_hash text
    )
    on conflict (terminal_id) do update set
      access_key_hash = excluded.access_key_hash, changed_at = now()
    where stored.access_key_hash <> excluded.access_key_hash
    returning terminal_id`;
  const ids = new Set(written.map((row) => row.terminal_id));
  for (const entry of batch) {
    if (entry.terminals.some((each) => ids.has(each.terminalId))) changed.add(entry.userId);
  }
}

async function writeOwners(
  transaction: TransactionSql,
  batch: readonly UserEntry[],
  changed: Set<string>,
): Promise<void> {
  const rows = batch.flatMap((entry) =>
    entry.terminals.map((each) => ({ user_id: entry.userId, terminal_id: each.terminalId }))
  );
  const given = storableJson(rows);
  const removed = await transaction<{ user_id: string }[]>`
    delete from terminal_owner
    where user_id = any(${batch.map((entry) => entry.userId)})
      and (user_id, terminal_id) not in (
        select user_id, terminal_id
        from jsonb_to_recordset(${given}::text::jsonb) as given (user_id text, terminal_id text)
      )
    returning user_id`;
  const written = await transaction<{ user_id: string }[]>`
    insert into terminal_owner (user_id, terminal_id)
    select distinct user_id, terminal_id
    from jsonb_to_recordset(${given}::text::jsonb) as given (user_id text, terminal_id text)
    on conflict do nothing
    returning user_id`;
  for (const row of [...removed, ...written]) changed.add(row.user_id);
}

async function writeCertificates(
  transaction: TransactionSql,
  batch: readonly UserEntry[],
  changed: Set<string>,
): Promise<void> {
  const rows = batch.flatMap((entry) =>
    entry.certificates.map((certificate) => ({
      user_id: entry.userId,
      authority_name: certificate.authorityName,
      serial: certificate.serial,
      der: certificate.der === undefined ? null : Buffer.from(certificate.der).toString("base64"),
    }))
  );
  const given = storableJson(rows);
  const removed = await transaction<{ user_id: string }[]>`
    delete from user_certificate
    where user_id = any(${batch.map((entry) => entry.userId)})
      and (user_id, authority_name, serial) not in (
        select user_id, authority_name, serial
        from jsonb_to_recordset(${given}::text::jsonb) as given (
          user_id text, authority_name text, serial text
        )
      )
    returning user_id`;
  // An entry without the certificate itself does not take away one that is stored.
  const written = await transaction<{ user_id: string }[]>`
    insert into user_certificate as stored (user_id, authority_name, serial, der)
    select distinct on (user_id, authority_name, serial)
      user_id, authority_name, serial, decode(der, 'base64')
    from jsonb_to_recordset(${given}::text::jsonb) as given (
      user_id text, authority_name text, serial text, der text
    )
    order by user_id, authority_name, serial, der
    on conflict (user_id, authority_name, serial) do update set der = excluded.der
    where excluded.der is not null and stored.der is distinct from excluded.der
    returning user_id`;
  for (const row of [...removed, ...written]) changed.add(row.user_id);
}
