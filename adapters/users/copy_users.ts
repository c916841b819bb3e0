import type { Sql } from "postgres";
import { importUsers } from "./import_users.ts";
import { loadDirectory } from "./load_directory.ts";
import { Secret } from "./secret.ts";

/**
 * Brings the users of an enterprise as they are in one register into another, with their hashes. For
 * a rehearsal primary, which would otherwise refuse whom the gateway knows.
 */
export async function copyUsers(from: Sql, to: Sql, taxCode: string, actor: string): Promise<void> {
  const { users, terminals } = await loadDirectory(from);
  const entries = [...users.values()].filter((user) => user.taxCode === taxCode).map((user) => ({
    ...user,
    password: Secret.hash(user.passwordHash),
    terminals: [...terminals.values()].filter(({ owners }) => owners.has(user.userId))
      .map(({ terminalId, accessKeyHash }) => ({
        terminalId,
        accessKey: Secret.hash(accessKeyHash),
      })),
  }));
  await importUsers(to, entries, { actor });
}
