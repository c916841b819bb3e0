/**
 * Who may open which page and send which form. A route that is not in the table is closed to
 * everybody, so that a new one cannot be open by oversight. That the id in a path is one that the
 * account may see is the route's own affair; a test walks all of it.
 */
import type { AccountFacts, AccountRole, OfficerRight } from "../../core/accounts/mod.ts";

/** `open` to everybody, `signed in` with any role, or for some roles, one of them with a right. */
export type PageAccess =
  | "open"
  | "signed in"
  | { readonly roles: readonly AccountRole[]; readonly right?: OfficerRight };

const administrators = { roles: ["administrator"] } as const;
const branchAdministrators = { roles: ["branch administrator"] } as const;

export const pageAccess: Readonly<Record<string, PageAccess>> = {
  "GET /": "open",
  "GET /login": "open",
  "POST /login": "open",
  "POST /logout": "signed in",
  "GET /password": "signed in",
  "POST /password": "signed in",
  "GET /account": "signed in",

  "GET /office/officers": branchAdministrators,
  "POST /office/officers/:name": branchAdministrators,
  "GET /accounts": administrators,
};

/** Whether an account may use a route of this access. */
export function mayUse(access: PageAccess | undefined, account: AccountFacts | undefined): boolean {
  if (access === undefined) return false;
  if (access === "open") return true;
  if (account === undefined) return false;
  if (access === "signed in") return true;
  if (!access.roles.includes(account.role)) return false;
  return access.right === undefined || account.role !== "officer" ||
    account.rights.includes(access.right);
}
