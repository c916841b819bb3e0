/** Kinds of accounts. The first three are of the console; each may do what those before it may. */
export const accountRoles = [
  "observer",
  "operator",
  "administrator",
  "officer",
  "branch administrator",
  "registrant",
] as const;
export type AccountRole = typeof accountRoles[number];

/** Roles of the console, the least first. */
export const consoleRoles = ["observer", "operator", "administrator"] as const satisfies readonly (
  AccountRole
)[];
export type ConsoleRole = typeof consoleRoles[number];

/** What an officer may do beside seeing the declarations of the office; a branch administrator gives it. */
export const officerRights = ["check", "cancel", "assign", "registrations"] as const;
export type OfficerRight = typeof officerRights[number];

/** Who is signed in, as far as rules look at it. */
export interface AccountFacts {
  readonly role: AccountRole;
  /** Office code of an officer or branch administrator. */
  readonly office?: string;
  /** Enterprise of a registrant. */
  readonly taxCode?: string;
  readonly rights: readonly OfficerRight[];
}

/** Whether a role is of the console and at least the one named. */
export function hasConsoleRole(role: AccountRole, least: ConsoleRole): boolean {
  const place = (consoleRoles as readonly AccountRole[]).indexOf(role);
  return place >= consoleRoles.indexOf(least);
}
