/**
 * Users: read from a file, kept in PostgreSQL with slow hashes of their secrets, handed out as a
 * snapshot, and told from others by password and access key.
 */
export * from "./authenticate.ts";
export * from "./bar_user.ts";
export * from "./copy_users.ts";
export * from "./guess_budget.ts";
export * from "./hash_password.ts";
export * from "./import_users.ts";
export * from "./list_users.ts";
export * from "./load_directory.ts";
export { UsersFileError } from "./parse_users_file.ts";
export * from "./party_of.ts";
export * from "./password_memory.ts";
export * from "./read_users_file.ts";
export * from "./secret.ts";
export * from "./shared_matches.ts";
export * from "./user_entry.ts";
export * from "./watch_directory.ts";
