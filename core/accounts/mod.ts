/** Rules of accounts: roles and rights, offices, passwords, sessions, and slowing down of guessers. */
export * from "./account_role.ts";
export * from "./login_throttle.ts";
export * from "./may_give_rights.ts";
export * from "./office_code.ts";
export * from "./operation_rights.ts";
export * from "./password_fault.ts";
export * from "./session_time.ts";
