import type { Sql } from "postgres";
import { Checkpoints } from "../../adapters/evidence/checkpoints.ts";
import type { SigningKeys } from "../../adapters/evidence/signing_keys.ts";
import type { ByteSeal } from "../../adapters/seals/byte_seal.ts";
import type { Config } from "../settings/config.ts";
import type { Log } from "../log/log.ts";
import { openSigningKey } from "../keys/signing_key.ts";
import type { Closers } from "./closers.ts";

/** Signs checkpoints from now on, by the keys that it gives. */
export async function startCheckpoints(
  sql: Sql,
  seal: ByteSeal,
  config: Config,
  log: Log,
  closers: Closers,
): Promise<SigningKeys> {
  const signingKeys = await openSigningKey(sql, seal, config, log);
  const checkpoints = new Checkpoints({
    sql,
    keys: signingKeys,
    onTrouble: (error) => log.warn("could not make a checkpoint", { error }),
  });
  closers.push(() => checkpoints.stop());
  checkpoints.start();
  return signingKeys;
}
