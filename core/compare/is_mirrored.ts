import type { Header } from "../wire/mod.ts";

/**
 * Requests whose answer is a matter of what lies in a queue at that moment, or which name a token of
 * the system that they were meant for (wire protocol sections 8.4 to 8.7).
 */
const retrievals = new Set(["TTM", "?A2", "?A3", "REQ", "SYG", "?LST", "?GTN", "?GTP"]);

/**
 * Whether a relayed request makes sense at a mirror. Retrievals do not: outputs would be taken from
 * a queue that nobody acknowledges. The logon does, which is a retrieval of nothing.
 */
export function isMirrored(header: Pick<Header, "procedure" | "sendGuard">): boolean {
  const procedure = header.procedure.trimEnd();
  if (procedure === "#REP1") return header.sendGuard === "*";
  return !retrievals.has(procedure);
}
