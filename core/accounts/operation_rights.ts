import {
  type AccountRole,
  type ConsoleRole,
  consoleRoles,
  hasConsoleRole,
} from "./account_role.ts";

/**
 * What can be asked and done at the admin address, and the least role that may: once for the API, the
 * pages and the command line, which goes through the API. What a person may do must not depend on
 * the door that the person comes through.
 */
export const operationRights = {
  "see": "observer",
  // As received, and so with the sender's password.
  "see raw bytes": "operator",
  "resolve an outcome": "operator",
  "switch": "operator",
  "allow automatic action": "operator",
  // What is void is never given again.
  "skip numbers": "administrator",
  // Whoever knows the criteria knows how to get a green channel.
  "see selectivity": "operator",
  "draft selectivity": "operator",
  "put selectivity in force": "administrator",
  "make a give-back plan": "operator",
  // The second pair of eyes: who plans does not decide alone what goes to VNACCS.
  "approve a give-back plan": "administrator",
  "run a give-back plan": "operator",
  "decide a give-back item": "operator",
  "compare": "operator",
  "verify evidence": "operator",
  // By the command line in the database itself: what is archived leaves it.
  "archive messages": "administrator",
  // Auditors have to be given the new one.
  "rotate signing keys": "administrator",
  "set faults": "operator",
  // It asks neighbours: not for everybody who looks.
  "test surroundings": "operator",
  "see accounts": "administrator",
  // By the command line in the database itself, or on a page: no call makes them.
  "manage accounts": "administrator",
  "manage users": "administrator",
  "manage tokens": "administrator",
  // With their tokens, which are shown once.
  "manage providers": "administrator",
} as const satisfies Record<string, ConsoleRole>;

export type Operation = keyof typeof operationRights;

/** Whether somebody of this role may. */
export function mayOperate(role: AccountRole, operation: Operation): boolean {
  return hasConsoleRole(role, operationRights[operation]);
}

/** The roles of the console that may. */
export function operators(operation: Operation): readonly ConsoleRole[] {
  return consoleRoles.slice(consoleRoles.indexOf(operationRights[operation]));
}
