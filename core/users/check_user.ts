import { catalogue } from "../catalogue/mod.ts";
import { claimsTerminal } from "../procedures/mod.ts";
import { isRefusal, type Refusal, refuse } from "../verdict.ts";
import { findUser } from "./find_user.ts";
import type { Terminal, User, UserDirectory } from "./user_directory.ts";
import { say } from "../reasons/mod.ts";

/**
 * Whether a password or access key was right. `busy` when it could not be tried now because too many
 * others are being tried.
 */
export type SecretOutcome = "match" | "mismatch" | "busy";

/** The header fields that say who sends, without their padding (docs/wire-protocol.md 4). */
export interface SenderFields {
  readonly userId: string;
  /** Terminal ID; blank where the procedure has no terminal. */
  readonly path: string;
  readonly procedure: string;
}

/** What the body of `#REP1` or `TTM` says (docs/wire-protocol.md 8.2 and 8.5). */
export interface RetrievalClaim {
  /** Item 1 without its padding. */
  readonly terminalId: string;
  /** Whether item 2 is the access key of that terminal; `mismatch` where there is no such terminal. */
  readonly accessKey: SecretOutcome;
}

/**
 * Decides whether the sender of a request is who the header says (docs/wire-protocol.md 13 step 9).
 * The first check that fails gives the code:
 *
 * 1. A0003 form of the user ID, unknown user code; A0005 unknown identification
 * 2. A0004 password (A0011 when it could not be tried now)
 * 3. A0014 user barred
 * 4. A0019 path blank or no terminal; A0013 a terminal of other users only
 * 5. `#REP1`: A0019 item 1 is not the path, A0018 access key.
 *    `TTM`: A0019 item 1 is no terminal, A0018 access key of that terminal
 *
 * The path of `TTM` is the other terminal's ID in the protocol's description and the sender's own in
 * what terminals were seen to send, so both pass. `claim` is looked at where there is one
 * (`claimsTerminal`).
 */
export function checkUser(
  directory: UserDirectory,
  sender: SenderFields,
  password: SecretOutcome,
  claim?: RetrievalClaim,
): User | Refusal {
  const user = findUser(directory, sender.userId);
  if (isRefusal(user)) return user;
  const wrongPassword = refuseSecret(password, "A0004", "password");
  if (wrongPassword !== undefined) return wrongPassword;
  if (user.barred) {
    return refuse("A0014", say("USER_BARRED", { user: user.userId }));
  }
  return checkTerminal(directory, user, sender, claim) ??
    checkClaim(directory, sender, claim) ??
    user;
}

function checkTerminal(
  directory: UserDirectory,
  user: User,
  sender: SenderFields,
  claim: RetrievalClaim | undefined,
): Refusal | undefined {
  const session = catalogue.sessionProcedure(sender.procedure);
  // Requests for management documents carry no terminal (docs/wire-protocol.md 8.7).
  if (sender.path === "" && session?.headerTerminal === false) return undefined;
  const terminal = findTerminal(directory, sender.path, "path");
  if (isRefusal(terminal)) return terminal;
  if (terminal.owners.has(user.userId)) return undefined;
  // Acknowledgements repeat the path of the retrieval they continue, which after `TTM` may be another
  // user's terminal. Their token, bound to user and path when it was given, stands for the ownership.
  if (session?.step === "acknowledges") return undefined;
  if (sender.procedure === "TTM" && claim?.terminalId === sender.path) return undefined;
  return refuse(
    "A0013",
    say("TERMINAL_OF_OTHERS", { terminal: sender.path, user: user.userId }),
  );
}

function checkClaim(
  directory: UserDirectory,
  sender: SenderFields,
  claim: RetrievalClaim | undefined,
): Refusal | undefined {
  if (!claimsTerminal(sender.procedure)) return undefined;
  const terminal = findTerminal(directory, claim?.terminalId ?? "", "item 1");
  if (isRefusal(terminal)) return terminal;
  if (sender.procedure === "#REP1" && terminal.terminalId !== sender.path) {
    return refuse(
      "A0019",
      say("TERMINAL_NOT_OF_PATH", { path: sender.path }),
    );
  }
  return refuseSecret(claim?.accessKey ?? "mismatch", "A0018", "access key");
}

function findTerminal(
  directory: UserDirectory,
  terminalId: string,
  place: string,
): Terminal | Refusal {
  const terminal = directory.terminals.get(terminalId);
  if (terminal !== undefined) return terminal;
  const code = terminalId === "" ? "TERMINAL_BLANK" : "TERMINAL_UNKNOWN";
  return refuse("A0019", say(code, { place }));
}

function refuseSecret(outcome: SecretOutcome, code: string, what: string): Refusal | undefined {
  if (outcome === "match") return undefined;
  if (outcome === "busy") {
    return refuse("A0011", say("SECRET_BUSY", { secret: what }));
  }
  return refuse(code, say("SECRET_WRONG", { secret: what }));
}
