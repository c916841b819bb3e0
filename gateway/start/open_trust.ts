import {
  splitTrustDirs,
  TrustDirectory,
  type TrustVersion,
} from "../../adapters/files/trust_directory.ts";
import type { Lanes } from "../lane/lanes.ts";
import type { Log } from "../log/log.ts";
import type { Closers } from "./closers.ts";

/** The certification authorities whose certificates are taken. */
export async function openTrust(
  trustDir: string,
  log: Log,
  closers: Closers,
): Promise<TrustDirectory> {
  const trust = await TrustDirectory.open(splitTrustDirs(trustDir));
  closers.push(() => trust.close());
  logTrust(log, trust.current);
  return trust;
}

/** Supplies lanes with those that are found later. */
export function supplyTrust(trust: TrustDirectory, lanes: Lanes, log: Log): void {
  trust.onChange((version) => {
    logTrust(log, version);
    lanes.supply({ trust: version.files });
  });
}

function logTrust(
  log: Log,
  { store, problems, leftOut }: TrustVersion,
): void {
  log.info("certification authorities are loaded", {
    version: store.version,
    roots: store.roots.length,
    intermediates: store.intermediates.length,
    revocationLists: store.lists.length,
  });
  for (const { file, problem } of [...problems, ...leftOut]) {
    log.warn("a trust file has a problem", { file, problem });
  }
}
