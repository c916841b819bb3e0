/** Who may send what: user codes, the snapshot of users, and the checks of steps 9 and 10. */
export * from "./check_rights.ts";
export * from "./check_user.ts";
export * from "./find_user.ts";
export * from "./role_rights.ts";
export * from "./user_code.ts";
export * from "./user_directory.ts";
