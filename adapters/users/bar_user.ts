import type { Sql } from "postgres";
import { auditChange } from "../audit/audit_store.ts";
import { lockUsers, raiseUsersVersion } from "./users_version.ts";

/**
 * Bars a user, or lets a barred one in again (A0014). Returns `changed`, `unchanged` when the user
 * was so already, `unknown` when there is no such user.
 */
export async function barUser(
  sql: Sql,
  userId: string,
  barred: boolean,
  actor: string,
): Promise<"changed" | "unchanged" | "unknown"> {
  return await sql.begin(async (transaction) => {
    await lockUsers(transaction);
    const [user] = await transaction<{ barred: boolean }[]>`
      select barred from user_account where user_id = ${userId} for update`;
    if (user === undefined) return "unknown";
    if (user.barred === barred) return "unchanged";
    await transaction`
      update user_account set barred = ${barred}, changed_at = now() where user_id = ${userId}`;
    await raiseUsersVersion(transaction);
    const action = barred ? "user barred" : "user admitted";
    const entry = { actor, action, reason: "", details: { user: userId } } as const;
    await auditChange(transaction, entry, { user: [userId] });
    return "changed";
  });
}
