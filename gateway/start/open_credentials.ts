import type { Config } from "../settings/config.ts";
import { Credentials } from "../keys/credentials.ts";
import type { Log } from "../log/log.ts";
import { sandboxSigner } from "../sandbox.ts";
import type { Closers } from "./closers.ts";

/** The certificates and keys of the gateway's own. */
export async function openCredentials(
  config: Config,
  log: Log,
  closers: Closers,
): Promise<Credentials> {
  const credentials = await Credentials.open(config, await replySigner(config, log), log);
  closers.push(() => credentials.close());
  return credentials;
}

/** Where the certificate for signing replies is; undefined where they are not signed. */
async function replySigner(config: Config, log: Log): Promise<Config["signer"]> {
  if (!config.signsReplies) return undefined;
  return config.signer ?? await sandboxSigner(config, log);
}
