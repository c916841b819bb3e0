/** Rules of accounts: roles and rights, offices, passwords, sessions. */
export {
  type AccountFacts,
  type AccountRole,
  accountRoles,
  consoleRoles,
  type OfficerRight,
  officerRights,
} from "./account_role.ts";
export { mayGiveRights } from "./may_give_rights.ts";
export {
  accountNameForm,
  type AccountToMake,
  newAccountSchema,
  rolesToGive,
} from "./new_account.ts";
export { OnceAnHour } from "./once_an_hour.ts";
export { mayOperate, type Operation, operationRights, operators } from "./operation_rights.ts";
export { passwordCharactersMin, passwordFault } from "./password_fault.ts";
export { isSessionAlive, sessionEnd, sessionIdleMs, sessionMs } from "./session_time.ts";
