import { meaningOfState } from "./meaning_of_state.ts";

/**
 * Whether an error says that no database can be asked now: none is reached, the session is lost or
 * about to be, or the server takes no writes. False for whatever else may go wrong with a statement.
 */
export function isDatabaseAway(error: unknown): boolean {
  const { name, code } = error as { name?: unknown; code?: unknown };
  if (typeof code !== "string") return false;
  if (name === "PostgresError") return meaningOfState(code).session !== "stays";
  return name === "DatabaseUnreachable" || /^(CONNECT|ECONN|EPIPE|ENOENT|ETIMEDOUT)/.test(code);
}
