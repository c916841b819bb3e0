import type { Sql, TransactionSql } from "postgres";

/** Channel on which a change of users is announced; the payload is the new version. */
export const usersChannel = "songhanh_users";

/** Waits until no other transaction is changing users, and keeps others waiting until its end. */
export async function lockUsers(transaction: TransactionSql): Promise<void> {
  await transaction`select version from users_version for update`;
}

/**
 * Raises the version of the users and announces it when the transaction commits. To be called by
 * whoever changes users, terminals or certificates, in the same transaction.
 */
export async function raiseUsersVersion(transaction: TransactionSql): Promise<number> {
  const [row] = await transaction<{ version: string }[]>`
    update users_version set version = version + 1
    returning version::text, pg_notify(${usersChannel}, version::text)`;
  return Number(row?.version);
}

/** The version of the users as it is now. */
export async function readUsersVersion(sql: Sql | TransactionSql): Promise<number> {
  const [row] = await sql<{ version: string }[]>`select version::text from users_version`;
  return Number(row?.version);
}
