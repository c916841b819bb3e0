import { outputRetrievals } from "../procedures/mod.ts";

/**
 * Requests whose answer is a matter of what lies in a queue at that moment, or which name a token
 * of the system that they were meant for (docs/wire-protocol.md 8.4 to 8.7).
 */
const retrievals = new Set([...outputRetrievals, "?LST", "?GTN", "?GTP"]);

/**
 * Whether a relayed request makes sense at a mirror. Retrievals do not: outputs would be taken from
 * a queue that nobody acknowledges. The logon does, which is a retrieval of nothing; where the send
 * guard that tells it is not at hand, it may be one.
 */
export function isMirrored(procedure: string, sendGuard?: string): boolean {
  if (procedure === "#REP1") return sendGuard === undefined || sendGuard === "*";
  return !retrievals.has(procedure);
}
