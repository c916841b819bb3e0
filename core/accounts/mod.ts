/** Rules of accounts: roles and rights, offices, passwords, sessions. */
export * from "./account_role.ts";
export * from "./may_give_rights.ts";
export * from "./once_an_hour.ts";
export * from "./operation_rights.ts";
export * from "./password_fault.ts";
export * from "./session_time.ts";
