/**
 * Users: read from a file, kept in PostgreSQL with slow hashes of their secrets, handed out as a
 * snapshot, and told from others by password and access key.
 */
export { authenticate } from "./authenticate.ts";
export { barUser } from "./bar_user.ts";
export { copyUsers } from "./copy_users.ts";
export { type Guess, GuessBudget } from "./guess_budget.ts";
export { hasUsers } from "./has_users.ts";
export { hashPassword, scryptCostMin, verifyPassword } from "./hash_password.ts";
export { hashPasswords } from "./hash_passwords.ts";
export { importHashedUsers, importUsers } from "./import_users.ts";
export { KeptMatches } from "./kept_matches.ts";
export { type ListedUser, listUsers } from "./list_users.ts";
export { loadDirectory } from "./load_directory.ts";
export { UsersFileError } from "./parse_users_file.ts";
export { partyOf } from "./party_of.ts";
export { type Asker, PasswordMemory } from "./password_memory.ts";
export { certificateFoldersOf, readUsersFile } from "./read_users_file.ts";
export { Secret } from "./secret.ts";
export { type FoundMatch, SharedMatches } from "./shared_matches.ts";
export { type UserEntry } from "./user_entry.ts";
export { watchDirectory } from "./watch_directory.ts";
