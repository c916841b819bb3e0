import type { Sql } from "postgres";
import {
  buildUserDirectory,
  type RegisteredCertificate,
  type Terminal,
  type User,
  type UserDirectory,
} from "../../core/users/user_directory.ts";
import { atOneMoment } from "../postgres/at_one_moment.ts";
import { readUsersVersion } from "./users_version.ts";

/** Loads all users and terminals as they were at one moment. */
export async function loadDirectory(sql: Sql): Promise<UserDirectory> {
  return await atOneMoment(sql, async (transaction) => {
    const version = await readUsersVersion(transaction);
    const certificates = new Map<string, RegisteredCertificate[]>();
    for (
      const { userId, ...registered } of await transaction<
        { userId: string; authorityName: string; serial: string; der: Uint8Array | null }[]
      >`
        select user_id as "userId", authority_name as "authorityName", serial, der
        from user_certificate order by user_id, authority_name, serial`
    ) {
      const der = registered.der === null ? undefined : new Uint8Array(registered.der);
      append(certificates, userId, { ...registered, der });
    }
    const users = await transaction<Omit<User, "certificates">[]>`
      select user_id as "userId", user_code as "userCode", company, tax_code as "taxCode", roles,
        barred, password_hash as "passwordHash"
      from user_account`;
    const owners = new Map<string, string[]>();
    for (
      const row of await transaction<{ userId: string; terminalId: string }[]>`
        select user_id as "userId", terminal_id as "terminalId" from terminal_owner`
    ) append(owners, row.terminalId, row.userId);
    const terminals = await transaction<Omit<Terminal, "owners">[]>`
      select terminal_id as "terminalId", access_key_hash as "accessKeyHash" from terminal`;
    return buildUserDirectory(
      version,
      users.map((user) => ({ ...user, certificates: certificates.get(user.userId) ?? [] })),
      terminals.map((terminal) => ({
        ...terminal,
        owners: new Set(owners.get(terminal.terminalId)),
      })),
    );
  });
}

function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
