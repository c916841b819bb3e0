/**
 * What a retrieval claims in its body: a terminal and its access key. The key entitles whoever has it
 * to what waits for that terminal (`TTM`); it makes nobody an owner, and no other message looks at it.
 */
import { Desk } from "../support/desk.ts";
import type { Claim, FuzzUser, MessageStep } from "./step.ts";

/** No terminal has it. */
export const unknownTerminal = "X99999";

/** An access key that no terminal has. */
const wrongKey = "KEY0WRONG0000000";

export interface RetrievalClaim {
  readonly terminalId: string;
  readonly accessKey: string;
  /** Whose terminal it is; undefined: nobody's. */
  readonly owner: FuzzUser | undefined;
  readonly isKeyRight: boolean;
}

/** The one whose terminal, key or certificate a user has no right to, or has been lent. */
export function otherOf(user: FuzzUser): FuzzUser {
  return user === "M1001M01" ? "M1002M01" : "M1001M01";
}

export function accountOf(user: FuzzUser) {
  return new Desk(() => "", user).terminal.account;
}

export function claimOf(claim: Claim, user: FuzzUser): RetrievalClaim {
  const other = otherOf(user);
  const own = accountOf(user);
  const others = accountOf(other);
  const of = (
    owner: FuzzUser | undefined,
    terminalId: string,
    accessKey: string,
    isKeyRight: boolean,
  ) => ({ owner, terminalId, accessKey, isKeyRight });
  switch (claim) {
    case "own":
      return of(user, own.terminalId, own.accessKey, true);
    case "lent":
      return of(other, others.terminalId, others.accessKey, true);
    case "another's terminal, own key":
      return of(other, others.terminalId, own.accessKey, false);
    case "own terminal, another's key":
      return of(user, own.terminalId, others.accessKey, false);
    case "wrong key":
      return of(user, own.terminalId, wrongKey, false);
    case "unknown terminal":
      return of(undefined, unknownTerminal, own.accessKey, false);
  }
}

/** The terminal that the header of a step names. */
export function pathOf({ terminal }: Pick<MessageStep, "terminal">, user: FuzzUser): string {
  return {
    own: accountOf(user).terminalId,
    "another's": accountOf(otherOf(user)).terminalId,
    unknown: unknownTerminal,
  }[terminal];
}

/**
 * The code that the terminal and key of `#REP1` and `TTM` are answered, where everything else of the
 * message is right; "none": they are good. Undefined for other procedures.
 */
export function codeOfClaim(
  step: Pick<MessageStep, "procedure" | "terminal" | "claim">,
  user: FuzzUser,
): "A0013" | "A0018" | "A0019" | "none" | undefined {
  const { procedure, terminal } = step;
  if (procedure !== "#REP1" && procedure !== "TTM") return undefined;
  const claim = claimOf(step.claim, user);
  const isOther = claim.terminalId !== accountOf(user).terminalId;
  if (terminal === "unknown") return "A0019";
  const isPathLent = procedure === "TTM" && claim.owner === otherOf(user);
  if (terminal === "another's" && !isPathLent) return "A0013";
  if (claim.owner === undefined) return "A0019";
  if (procedure === "#REP1" && isOther) return "A0019";
  return claim.isKeyRight ? "none" : "A0018";
}
