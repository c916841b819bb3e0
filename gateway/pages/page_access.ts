/**
 * Who may open which page and send which form. A route that is not in the table is closed to
 * everybody, so that a new one cannot be open by oversight. That the id in a path is one that the
 * account may see is the route's own affair; a test walks all of it.
 */
import {
  type AccountFacts,
  type AccountRole,
  type OfficerRight,
  type Operation,
  operators,
} from "../../core/accounts/mod.ts";
import { operationOfPage } from "./console/operation_of_page.ts";

/** `open` to everybody, `signed in` with any role, or for some roles, one of them with a right. */
export type PageAccess =
  | "open"
  | "signed in"
  | { readonly roles: readonly AccountRole[]; readonly right?: OfficerRight };

const registrants = { roles: ["registrant"] } as const;
const registrars = { roles: ["officer"], right: "registrations" } as const;
const officers = { roles: ["officer"] } as const;
const checkers = { roles: ["officer"], right: "check" } as const;
const cancellers = { roles: ["officer"], right: "cancel" } as const;
const assigners = { roles: ["officer"], right: "assign" } as const;
/** They give rights and do nothing else (docs/domain.md "People and codes"). */
const branchAdministrators = { roles: ["branch administrator"] } as const;

/** What the pages of administrators are that have no call of the API. */
export const operationOfAdministration: Readonly<Record<string, Operation>> = {
  "GET /accounts": "see accounts",
  "POST /accounts": "manage accounts",
  "POST /accounts/import": "manage accounts",
  "GET /accounts/:name": "see accounts",
  "POST /accounts/:name/change": "manage accounts",
  "POST /accounts/:name/password": "manage accounts",
  "POST /accounts/:name/disable": "manage accounts",
  "POST /accounts/:name/enable": "manage accounts",
  "GET /tokens": "manage tokens",
  "POST /tokens": "manage tokens",
  "POST /tokens/:id/revoke": "manage tokens",
  "GET /providers": "manage providers",
  "POST /providers": "manage providers",
  "GET /providers/:id": "manage providers",
  "POST /providers/:id": "manage providers",
  "POST /providers/:id/token": "manage providers",
  "GET /providers/:id/usage": "manage providers",
};

export const pageAccess: Readonly<Record<string, PageAccess>> = {
  ...Object.fromEntries(
    Object.entries({ ...operationOfPage, ...operationOfAdministration }).map((
      [route, operation],
    ) => [route, { roles: operators(operation) }]),
  ),

  "GET /": "open",
  // Each is told what is meant for them.
  "GET /service": "open",
  "GET /login": "open",
  "POST /login": "open",
  "POST /logout": "signed in",
  "GET /password": "signed in",
  "POST /password": "signed in",
  "GET /account": "signed in",

  // A text to sign is known to those who asked for it: its id is the key.
  "GET /register": "open",
  "POST /register/proofs": "open",
  "GET /register/proofs/:id": "open",
  "GET /register/proofs/:id/text": "open",
  "POST /register/proofs/:id": "open",
  "GET /register/application": registrants,
  "POST /register/application/details": registrants,
  "POST /register/application/users": registrants,
  "POST /register/application/users/:ref": registrants,
  "POST /register/application/machines": registrants,
  "POST /register/application/machines/:ref": registrants,
  "POST /register/application/submit": registrants,
  "POST /register/application/anew": registrants,

  "GET /registrations": registrars,
  "GET /registrations/lookup": registrars,
  "GET /registrations/:id": registrars,
  "POST /registrations/:id": registrars,
  "GET /registrations/enterprises/:taxCode/form-1a": registrars,
  "GET /registrations/enterprises/:taxCode/form-1b": registrars,
  "POST /registrations/enterprises/:taxCode/secrets": registrars,

  "GET /office": officers,
  "GET /office/declarations/:id": officers,
  "GET /office/declarations/:id/print": officers,
  "GET /office/declarations/:id/files/:receipt/:place": officers,
  "POST /office/declarations/:id/check": checkers,
  "POST /office/declarations/:id/clear": checkers,
  "POST /office/declarations/:id/duties": checkers,
  "POST /office/declarations/:id/release": checkers,
  "POST /office/declarations/:id/storage": checkers,
  "POST /office/declarations/:id/channel": checkers,
  "POST /office/declarations/:id/ask-correction": checkers,
  "POST /office/declarations/:id/cancel": cancellers,
  "GET /office/cases": officers,
  "GET /office/cases/:id": officers,
  "GET /office/cases/:id/files/:receipt/:place": officers,
  "POST /office/cases/:id/accept": checkers,
  "POST /office/cases/:id/reject": checkers,
  "POST /office/cases/:id/ask-correction": checkers,
  "POST /office/cases/:id/cancel": cancellers,
  "GET /office/assignment": officers,
  "POST /office/assignment": assigners,
  "POST /office/assignment/:id": assigners,
  "POST /office/presence": officers,
  "GET /office/to-enter": officers,
  "GET /office/overdue": officers,
  "POST /office/to-enter/:act": checkers,
  "GET /office/officers": branchAdministrators,
  "POST /office/officers/:name": branchAdministrators,
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
