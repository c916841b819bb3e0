import { type Refusal, refuse } from "../verdict.ts";
import { readUserId } from "./user_code.ts";
import type { User, UserDirectory } from "./user_directory.ts";
import { say } from "../reasons/mod.ts";

/**
 * Finds the user that a header names (docs/wire-protocol.md 9.1 and 13 step 9).
 *
 * A0003 when the form of the user ID is wrong or no user has its user code; A0005 when the user code
 * exists and the identification does not. `userId` is the header field without its padding.
 */
export function findUser(directory: UserDirectory, userId: string): User | Refusal {
  const user = directory.users.get(userId);
  if (user !== undefined) return user;
  const id = readUserId(userId);
  if (id === undefined) {
    return refuse(
      "A0003",
      say("USER_FORM"),
    );
  }
  if (!directory.userCodes.has(id.userCode)) {
    return refuse("A0003", say("USER_CODE_UNKNOWN", { code: id.userCode }));
  }
  return refuse(
    "A0005",
    say("IDENTIFICATION_UNKNOWN", { code: id.userCode, identification: id.identification }),
  );
}
