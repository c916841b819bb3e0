import { claimsTerminal } from "../../core/procedures/mod.ts";
import {
  checkUser,
  type RetrievalClaim,
  type SecretOutcome,
  type SenderFields,
} from "../../core/users/check_user.ts";
import { findUser } from "../../core/users/find_user.ts";
import type { User, UserDirectory } from "../../core/users/user_directory.ts";
import { isRefusal, type Refusal } from "../../core/verdict.ts";
import type { Asker, PasswordMemory } from "./password_memory.ts";

/** What a request says about its sender. Secrets may carry their padding, the other fields not. */
export interface Credentials extends SenderFields {
  readonly password: string;
  /** Who sends the request: slow hashes are shared out by it. */
  readonly asker?: Asker;
  /** The terminal that is claimed, and its key (`claimsTerminal`). */
  readonly retrieval?: { readonly terminalId: string; readonly accessKey: string };
}

/**
 * Finds out who sends a request: the checks of `checkUser`, with the password and, for `#REP1` and
 * `TTM`, the access key tried against their stored hashes.
 *
 * The answer comes at once when both were tried lately, which is nearly always, and as a promise
 * when a slow hash has to be computed. The access key is tried only for a sender whose password is
 * right, so that nobody can make the gateway compute hashes for other users' terminals.
 */
export function authenticate(
  directory: UserDirectory,
  memory: PasswordMemory,
  credentials: Credentials,
): User | Refusal | Promise<User | Refusal> {
  const user = findUser(directory, credentials.userId);
  if (isRefusal(user)) return user;
  const subject = `user ${user.userId}`;
  const password = memory.recall(subject, user.passwordHash, credentials.password);
  if (password !== undefined) {
    return withPassword(directory, memory, credentials, password);
  }
  return memory.check(subject, user.passwordHash, credentials.password, credentials.asker)
    .then((outcome) => withPassword(directory, memory, credentials, outcome));
}

function withPassword(
  directory: UserDirectory,
  memory: PasswordMemory,
  credentials: Credentials,
  password: SecretOutcome,
): User | Refusal | Promise<User | Refusal> {
  const { procedure, retrieval } = credentials;
  if (!claimsTerminal(procedure) || retrieval === undefined || password !== "match") {
    return checkUser(directory, credentials, password);
  }
  const decide = (accessKey: SecretOutcome) => {
    const claim: RetrievalClaim = { terminalId: retrieval.terminalId, accessKey };
    return checkUser(directory, credentials, password, claim);
  };
  const terminal = directory.terminals.get(retrieval.terminalId);
  if (terminal === undefined) return decide("mismatch");
  const subject = `terminal ${terminal.terminalId}`;
  const known = memory.recall(subject, terminal.accessKeyHash, retrieval.accessKey);
  if (known !== undefined) return decide(known);
  // Whoever asks is known by now, and shares with nobody else.
  return memory.check(subject, terminal.accessKeyHash, retrieval.accessKey, {
    place: `user ${credentials.userId}`,
  }).then(decide);
}
