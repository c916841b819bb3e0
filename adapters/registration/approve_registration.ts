/**
 * Approving a request: codes are given, users stored and known to the standby, in one transaction.
 * Passwords and access keys are made here, handed to the caller once, and stored as hashes only.
 */
import type { Sql, TransactionSql } from "postgres";
import { giveCodes, type RegistrationContent } from "../../core/registration/mod.ts";
import { randomAccessKey, randomPassword } from "../authority/random_secret.ts";
import { auditChange, statesOfUsers } from "../audit/audit_store.ts";
import { refuseWhileLost } from "../lost_rows/refuse_while_lost.ts";
import { hashPasswords, importHashedUsers, Secret, type UserEntry } from "../users/mod.ts";
import { lockUsers, raiseUsersVersion } from "../users/users_version.ts";
import {
  type Enterprise,
  findEnterprise,
  findRegistration,
  json,
  type Registration,
  stepRegistration,
} from "./registration_store.ts";

/** Secrets as they are printed, once: passwords by user ID, access keys by terminal ID. */
export interface IssuedSecrets {
  readonly passwords: ReadonlyMap<string, string>;
  readonly accessKeys: ReadonlyMap<string, string>;
}

/** Who does it, and when. */
export interface Officer {
  readonly actor: string;
  readonly now: Date;
  /** Cost of new hashes; undefined = the default. */
  readonly scryptCost?: number;
}

interface NewSecret {
  readonly text: string;
  readonly hash: string;
}

/** Approves; undefined where the request does not wait for an answer any more. */
export async function approveRegistration(
  sql: Sql,
  id: number,
  { actor, now, scryptCost }: Officer,
): Promise<IssuedSecrets | undefined> {
  const before = await findRegistration(sql, id);
  if (before === undefined) return undefined;
  // The slow hashes are made before anything is locked: for all that may turn out to be new.
  const secrets = before.kind === "cancel"
    ? await newSecrets({ users: [], machines: [] }, scryptCost)
    : await newSecrets(await withoutKnown(sql, before.content), scryptCost);
  const approve = sql.begin(async (transaction) => {
    // Before the audit, which is a line of its own: an import of users takes them in this order, too.
    await lockUsers(transaction);
    const step = { actor, reason: "", now };
    const approved = await stepRegistration(transaction, id, "approve", step);
    if (approved === undefined) return undefined;
    // Sent anew meanwhile: the secrets were made for other users, and the step is taken back.
    if (json(approved.content) !== json(before.content)) throw new ContentChanged();
    const enterprise = await findEnterprise(transaction, approved.taxCode);
    if (approved.kind === "cancel") {
      await cancelEnterprise(transaction, approved, { actor, now });
      return { passwords: new Map(), accessKeys: new Map() };
    }
    const { content, userCode } = await takeCodes(transaction, approved, enterprise);
    await transaction`
      insert into enterprise (tax_code, user_code, state, content, registered_at, changed_at,
        issued_at, issued_by)
      values (${approved.taxCode}, ${userCode}, 'active', ${json(content)}::text::jsonb, ${now},
        ${now}, ${now}, ${actor})
      on conflict (tax_code) do update set state = 'active', content = excluded.content,
        changed_at = excluded.changed_at, issued_at = excluded.issued_at,
        issued_by = excluded.issued_by`;
    await transaction`
      update registration set content = ${json(content)}::text::jsonb where id = ${id}`;
    const barred = await barRemoved(transaction, enterprise, content);
    const known = await knownHashes(transaction, content);
    const { users, machines } = newOf(content, known);
    const issued = new Map(users.map(({ ref, userId }) => [userId!, secrets.users.get(ref)!]));
    const keys = new Map(
      machines.map(({ ref, terminalId }) => [terminalId!, secrets.machines.get(ref)!]),
    );
    const { changes, terminals } = await importHashedUsers(
      transaction,
      entriesOf(approved.taxCode, content, {
        users: withHashes(known.users, issued),
        terminals: withHashes(known.terminals, keys),
      }),
    );
    const details = { registration: id, taxCode: approved.taxCode, users: changes, barred };
    await auditChange(
      transaction,
      { actor, action: "registered users stored", reason: "", details },
      {
        ...statesOfUsers([...changes, ...barred]),
        terminal: terminals,
        enterprise: [approved.taxCode],
      },
    );
    return { passwords: texts(issued), accessKeys: texts(keys) };
  });
  return await approve.catch((error) => {
    if (error instanceof ContentChanged) return undefined;
    throw error;
  });
}

/** A request says something else than when its secrets were made. */
class ContentChanged extends Error {}

/** Makes new passwords and access keys for all users of an enterprise: the envelope was lost. */
export async function issueAnew(
  sql: Sql,
  taxCode: string,
  reason: string,
  { actor, now, scryptCost }: Officer,
): Promise<IssuedSecrets | undefined> {
  const before = await findEnterprise(sql, taxCode);
  if (before?.state !== "active") return undefined;
  const secrets = await newSecrets(before.content, scryptCost);
  return await sql.begin(async (transaction) => {
    await lockUsers(transaction);
    await refuseWhileLost(transaction);
    const [row] = await transaction`
      update enterprise set issued_at = ${now}, issued_by = ${actor}
      where tax_code = ${taxCode} and state = 'active' returning content`;
    const content = row?.content as RegistrationContent | undefined;
    // Changed meanwhile: the secrets were made for other users.
    if (content === undefined || json(content) !== json(before.content)) return undefined;
    const issued = new Map(
      content.users.map(({ ref, userId }) => [userId!, secrets.users.get(ref)!]),
    );
    const keys = new Map(
      content.machines.map(({ ref, terminalId }) => [terminalId!, secrets.machines.get(ref)!]),
    );
    const hashes = { users: withHashes(new Map(), issued), terminals: withHashes(new Map(), keys) };
    const { changes, terminals } = await importHashedUsers(
      transaction,
      entriesOf(taxCode, content, hashes),
    );
    const details = { taxCode, users: [...issued.keys()] };
    await auditChange(
      transaction,
      { actor, action: "secrets issued anew", reason, details },
      { ...statesOfUsers(changes), terminal: terminals, enterprise: [taxCode] },
    );
    return { passwords: texts(issued), accessKeys: texts(keys) };
  });
}

type WithSecrets = Pick<RegistrationContent, "users" | "machines">;

/** Users and machines that are going to need a secret: those that have none. */
async function withoutKnown(sql: Sql, content: RegistrationContent): Promise<WithSecrets> {
  return newOf(content, await knownHashes(sql, content));
}

function newOf({ users, machines }: WithSecrets, known: KnownHashes): WithSecrets {
  return {
    users: users.filter(({ userId }) => userId === undefined || !known.users.has(userId)),
    machines: machines.filter(({ terminalId }) =>
      terminalId === undefined || !known.terminals.has(terminalId)
    ),
  };
}

async function newSecrets({ users, machines }: WithSecrets, cost: number | undefined) {
  const passwords = users.map(() => randomPassword());
  const accessKeys = machines.map(() => randomAccessKey());
  const hashes = await hashPasswords([...passwords, ...accessKeys], cost);
  const secret = (text: string, at: number): NewSecret => ({ text, hash: hashes[at]! });
  return {
    users: new Map(users.map(({ ref }, at) => [ref, secret(passwords[at]!, at)])),
    machines: new Map(
      machines.map(({ ref }, at) => [ref, secret(accessKeys[at]!, passwords.length + at)]),
    ),
  };
}

/** Gives codes one approval after the other. */
async function takeCodes(
  transaction: TransactionSql,
  { content }: Registration,
  enterprise: Enterprise | undefined,
): Promise<{ readonly content: RegistrationContent; readonly userCode: string }> {
  await transaction`lock table given_code in exclusive mode`;
  const rows = await transaction<
    { kind: string; last: string }[]
  >`select kind, last from given_code`;
  const last = (kind: string) => rows.find((row) => row.kind === kind)?.last;
  // Codes of users who were not registered here must not be given again.
  const userCodes = await transaction<{ code: string }[]>`
    select distinct user_code as code from user_account
    union select user_code from enterprise`;
  const terminals = await transaction<{ code: string }[]>`select terminal_id as code from terminal`;
  const taken = {
    "user code": new Set(userCodes.map(({ code }) => code)),
    "terminal": new Set(terminals.map(({ code }) => code)),
  };
  const given = giveCodes(content, {
    userCode: enterprise?.userCode,
    lastUserCode: last("user code"),
    lastTerminalId: last("terminal"),
    isTaken: (kind, code) => taken[kind].has(code),
  });
  const next = { "user code": given.lastUserCode, "terminal": given.lastTerminalId };
  for (const [kind, code] of Object.entries(next)) {
    if (code === undefined) continue;
    await transaction`
      insert into given_code (kind, last) values (${kind}, ${code})
      on conflict (kind) do update set last = excluded.last`;
  }
  return given;
}

async function cancelEnterprise(
  transaction: TransactionSql,
  { id, taxCode }: Registration,
  { actor, now }: Officer,
): Promise<void> {
  const [row] = await transaction`
    update enterprise set state = 'cancelled', changed_at = ${now}
    where tax_code = ${taxCode} returning user_code`;
  const users = await transaction`
    update user_account set barred = true, changed_at = now()
    where user_code = ${row?.user_code ?? ""} returning user_id`;
  await raiseUsersVersion(transaction);
  const barred = users.map(({ user_id }) => user_id as string);
  await auditChange(
    transaction,
    {
      actor,
      action: "registered users barred",
      reason: "",
      details: { registration: id, taxCode, barred },
    },
    { user: barred, enterprise: [taxCode] },
  );
}

/** Users who are no longer named may send no more; they stay known, because the journal names them. */
async function barRemoved(
  transaction: TransactionSql,
  enterprise: Enterprise | undefined,
  content: RegistrationContent,
): Promise<readonly string[]> {
  const kept = new Set(content.users.map(({ userId }) => userId));
  const removed = (enterprise?.content.users ?? []).map(({ userId }) => userId!)
    .filter((userId) => !kept.has(userId));
  if (removed.length === 0) return [];
  await transaction`
    update user_account set barred = true, changed_at = now() where user_id = any(${removed})`;
  await raiseUsersVersion(transaction);
  return removed;
}

interface KnownHashes {
  readonly users: ReadonlyMap<string, string>;
  readonly terminals: ReadonlyMap<string, string>;
}

async function knownHashes(
  sql: Sql | TransactionSql,
  content: RegistrationContent,
): Promise<KnownHashes> {
  const ids = (all: readonly (string | undefined)[]) => all.filter((id) => id !== undefined);
  const users = await sql<{ id: string; hash: string }[]>`
    select user_id as id, password_hash as hash from user_account
    where user_id = any(${ids(content.users.map(({ userId }) => userId))})`;
  const terminals = await sql<{ id: string; hash: string }[]>`
    select terminal_id as id, access_key_hash as hash from terminal
    where terminal_id = any(${ids(content.machines.map(({ terminalId }) => terminalId))})`;
  return {
    users: new Map(users.map(({ id, hash }) => [id, hash])),
    terminals: new Map(terminals.map(({ id, hash }) => [id, hash])),
  };
}

function entriesOf(
  taxCode: string,
  { company, roles, users, machines }: RegistrationContent,
  hashes: KnownHashes,
): UserEntry[] {
  const terminalOf = new Map(machines.map(({ ref, terminalId }) => [ref, terminalId!]));
  return users.map(({ userId, certificate, registered = [], machines }) => ({
    userId: userId!,
    company,
    taxCode,
    roles,
    barred: false,
    password: Secret.hash(hashes.users.get(userId!)!),
    terminals: machines.flatMap((ref) => {
      const terminalId = terminalOf.get(ref);
      if (terminalId === undefined) return [];
      return [{ terminalId, accessKey: Secret.hash(hashes.terminals.get(terminalId)!) }];
    }),
    certificates: [...(certificate === undefined ? [] : [certificate]), ...registered].map(
      ({ authorityName, serial, der }) => (
        { authorityName, serial, ...(der === undefined ? {} : { der: Uint8Array.fromBase64(der) }) }
      ),
    ),
  }));
}

function withHashes(
  known: ReadonlyMap<string, string>,
  issued: ReadonlyMap<string, NewSecret>,
): ReadonlyMap<string, string> {
  return new Map([...known, ...[...issued].map(([id, { hash }]) => [id, hash] as const)]);
}

function texts(issued: ReadonlyMap<string, NewSecret>): ReadonlyMap<string, string> {
  return new Map([...issued].map(([id, { text }]) => [id, text]));
}
