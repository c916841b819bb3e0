/**
 * What may still be changed at the admin address while this node takes nothing: rows are lost that
 * nobody has acknowledged, the schema is a newer one, or the database is another. Whatever else would
 * change something is refused, by the API and by the pages, so that a new call or form cannot be open by
 * oversight: an officer would decide about what may have been corrected since, in rows that are gone.
 * Reading is nobody's affair here.
 */
import type { AdministeredNode } from "./operations/administered_gateway.ts";

/** By method and path as the doors name them. */
export const openWhileStopped: ReadonlySet<string> = new Set([
  // Whoever has to look must be able to come in, and to be let in.
  "POST /login",
  "POST /logout",
  "POST /password",
  "POST /accounts",
  "POST /accounts/import",
  "POST /accounts/:name/change",
  "POST /accounts/:name/password",
  "POST /accounts/:name/disable",
  "POST /accounts/:name/enable",
  "POST /tokens",
  "POST /tokens/:id/revoke",
  // What ends it, and what can only hold more back. `/automatic` acknowledges, too.
  "POST /automatic",
  "POST /api/v1/automatic",
  "POST /api/v1/acknowledge",
  "POST /give-back/:id/pause",
  "POST /api/v1/failback/plans/:id/pause",
  // A backup was restored: what was given from the band is left out before anybody acknowledges.
  "POST /api/v1/numbers/skip",
  // A switch judges by itself what stands in its way.
  "POST /switch",
  "POST /switch/:id/abort",
  "POST /outage",
  "POST /give-back/switch",
  "POST /api/v1/switch",
  "POST /api/v1/switch/:id/abort",
  // Questions: what is there, what has the primary, does it verify.
  "POST /diagnostics",
  "POST /diagnostics/:check",
  "POST /api/v1/diagnostics",
  "POST /api/v1/diagnostics/:check",
  "POST /messages/:id/inquiry",
  "POST /api/v1/messages/:id/inquiry",
  "POST /selectivity/:version/try",
  "POST /api/v1/selectivity/:version/try",
  "POST /evidence",
  "POST /evidence/export",
  // The rehearsal primary's, which stores nothing here.
  "POST /api/v1/faults",
]);

const reads: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** Why a call or form is refused now; undefined where it is not. */
export function refusalWhileStopped(
  { method, path }: { readonly method: string; readonly path: string },
  { obstacle }: Pick<AdministeredNode, "obstacle">,
): string | undefined {
  if (reads.has(method) || openWhileStopped.has(`${method} ${path}`)) return undefined;
  return obstacle;
}
