import type { Config } from "../settings/config.ts";
import { limits } from "../limits.ts";

/** Where nobody says how many files may be open: what old systems allow. */
const UNKNOWN_FILES = 1_024;

/**
 * Connections to the EDI address that all lanes take together: as set, or as open files allow, of
 * which each may need a second one towards the primary. A setting that they do not allow is refused
 * with a sentence: the lanes would find out one by one, when it is full.
 */
export function connectionLimit(
  { connectionsMax, workers }: Pick<Config, "connectionsMax" | "workers">,
  openFiles: number | undefined,
): number | string {
  const known = openFiles ?? UNKNOWN_FILES;
  const left = known - limits.otherFiles - adminConnections(openFiles) -
    limits.laneFiles * workers;
  const possible = Math.max(4, Math.min(limits.connectionsMax, Math.floor(left / 2)));
  if (connectionsMax === undefined) return possible;
  if (openFiles === undefined || 2 * connectionsMax <= left) return connectionsMax;
  return `SONGHANH_CONNECTIONS_MAX: found ${connectionsMax}, but ${openFiles} open files allow ` +
    `${Math.max(0, Math.floor(left / 2))} (ulimit -n): each connection may need one to the primary`;
}

/** Connections to the admin address that may be open: a browser holds several, an office many browsers. */
export function adminConnections(openFiles: number | undefined): number {
  return Math.min(limits.adminConnectionsMax, Math.floor((openFiles ?? UNKNOWN_FILES) / 8));
}
