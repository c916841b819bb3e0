import type { Sql } from "postgres";
import type { ByteSeal, KeyRing } from "../../adapters/seals/byte_seal.ts";
import type { Config } from "../settings/config.ts";
import type { Log } from "../log/log.ts";
import { openKeys, sealOf } from "../keys/open_seal.ts";

export interface ProvedKeys {
  /** Undefined where nothing is encrypted. */
  readonly keyRing: KeyRing | undefined;
  readonly seal: ByteSeal;
}

/** The keys that stored bytes are sealed by, proved by the database. */
export async function proveDataKeys(sql: Sql, config: Config, log: Log): Promise<ProvedKeys> {
  const keyRing = await openKeys(sql, config, { mayEnter: true });
  const seal = sealOf(keyRing);
  if (keyRing !== undefined) {
    log.info("stored bytes are encrypted", {
      by: seal.cipher,
      packedBy: seal.packer ?? "nothing",
      key: keyRing.number,
    });
  }
  return { keyRing, seal };
}
