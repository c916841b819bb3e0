import { join } from "node:path";
import {
  type InstallationKey,
  loadInstallationKey,
} from "../adapters/evidence/installation_key.ts";
import type { Config } from "./config.ts";

/**
 * The key that this installation signs checkpoints and reports with: the file that is named, which
 * must be there, or one under the data directory, which `make` makes on the first start.
 */
export function signingKey(
  { signingKeyFile, dataDir }: Config,
  { make }: { readonly make: boolean },
): Promise<InstallationKey> {
  return signingKeyFile === undefined
    ? loadInstallationKey(join(dataDir, "installation-key.pem"), { make })
    : loadInstallationKey(signingKeyFile, { make: false });
}
