import { catalogue } from "../catalogue/mod.ts";

/**
 * Whether a relayed request makes sense at a mirror. What is no procedure does not: its answer is a
 * matter of what lies in a queue at that moment, or it names a token of the system that it was meant
 * for (docs/wire-protocol.md 8.4 to 8.7), and outputs would be taken from a queue that nobody
 * acknowledges. The logon does, which is a retrieval of nothing; where the send
 * guard that tells it is not at hand, it may be one.
 */
export function isMirrored(procedure: string, sendGuard?: string): boolean {
  if (procedure === "#REP1") return sendGuard === undefined || sendGuard === "*";
  return catalogue.sessionProcedure(procedure) === undefined;
}
