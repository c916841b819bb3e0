/** Sessions of people who are signed in. Only the digest of a session's random id is stored. */
import { createHash, randomBytes } from "node:crypto";
import type { Sql, TransactionSql } from "postgres";
import { commitLocally } from "../postgres/commit_locally.ts";
import { isSessionAlive, sessionEnd, sessionIdleMs } from "../../core/accounts/mod.ts";
import { type Account, accountFromRow, type AccountRow } from "./account_store.ts";

const idBytes = 32;
const idForm = /^[A-Za-z0-9_-]{43}$/;

/** How old the stored time of the last request may be: not every request writes. */
const seenEveryMs = 60_000;

/** Sessions of one account at once; the oldest ends for one more. */
const perAccountMax = 10;

/** Somebody who is signed in. */
export interface Session {
  readonly account: Account;
  /** SHA-256 of its id. */
  readonly digest: Uint8Array;
}

/** Opens a session; gives its id, which is for the cookie alone. */
export async function openSession(
  sql: Sql | TransactionSql,
  account: Account,
  address: string,
  now: Date,
): Promise<string> {
  const id = randomBytes(idBytes).toString("base64url");
  const idle = new Date(now.getTime() - sessionIdleMs);
  await sql`
    delete from session where ends_at <= ${now} or seen_at <= ${idle} or digest in (
      select digest from session where account = ${account.id}
      order by opened_at desc offset ${perAccountMax - 1})`;
  await sql`
    insert into session (digest, account, opened_at, seen_at, ends_at, address)
    values (${digestOf(id)}, ${account.id}, ${now}, ${now}, ${sessionEnd(now)}, ${address})`;
  return id;
}

/**
 * The session of an id, unless it has ended or its account is disabled. `counts`: whether it is an act
 * of its person, who is then seen; a page that asks by itself keeps no session alive.
 */
export async function findSession(
  sql: Sql,
  id: string,
  now: Date,
  { counts = true }: { readonly counts?: boolean } = {},
): Promise<Session | undefined> {
  if (!idForm.test(id)) return undefined;
  const digest = digestOf(id);
  const [row] = await sql<(AccountRow & { seen_at: Date; ends_at: Date })[]>`
    select a.*, s.seen_at, s.ends_at from session s join account a on a.id = s.account
    where s.digest = ${digest} and not a.disabled`;
  if (row === undefined) return undefined;
  if (!isSessionAlive({ seenAt: row.seen_at, endsAt: row.ends_at }, now)) return undefined;
  if (counts && now.getTime() - row.seen_at.getTime() > seenEveryMs) {
    // A page that is only read must open where commits hang.
    await commitLocally(
      sql,
      (tx) => tx`update session set seen_at = ${now} where digest = ${digest}`,
    );
  }
  return { account: accountFromRow(row), digest };
}

/** Ends a session. */
export async function closeSession(sql: Sql, { digest }: Session): Promise<void> {
  await sql`delete from session where digest = ${digest}`;
}

function digestOf(id: string): Uint8Array {
  return createHash("sha256").update(id).digest();
}
