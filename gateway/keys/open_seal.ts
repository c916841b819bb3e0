import type { Sql } from "postgres";
import { libcryptoAesGcm } from "../../adapters/libcrypto/mod.ts";
import { liblz4Packer } from "../../adapters/liblz4/liblz4_packer.ts";
import { type AesGcm, nodeAesGcm } from "../../adapters/seals/aes_gcm.ts";
import { type ByteSeal, byteSeal, type KeyRing } from "../../adapters/seals/byte_seal.ts";
import type { Packer } from "../../adapters/seals/packer.ts";
import { KeysRefused, openKeyRing } from "../../adapters/seals/open_key_ring.ts";
import { type Config, ConfigError } from "../settings/config.ts";

/**
 * The data keys of the settings, proved by the database; undefined where nothing is encrypted.
 *
 * @throws ConfigError where they are not the database's.
 */
export async function openKeys(
  sql: Sql,
  { dataKey, dataKeys }: Pick<Config, "dataKey" | "dataKeys">,
  options: { readonly mayEnter: boolean },
): Promise<KeyRing | undefined> {
  try {
    return await openKeyRing(sql, { dataKey, dataKeys }, options);
  } catch (error) {
    if (error instanceof KeysRefused) throw new ConfigError(error.message);
    throw error;
  }
}

/** One per thread. */
let means: { readonly aes: AesGcm; readonly packer: Packer | undefined } | undefined;

/** What seals and opens by these keys, as fast as the machine can. */
export function sealOf(ring: KeyRing | undefined): ByteSeal {
  means ??= { aes: libcryptoAesGcm() ?? nodeAesGcm, packer: liblz4Packer() };
  return byteSeal(ring, means.aes, means.packer);
}

/** What a command needs that looks at what is stored. */
export async function openSeal(
  sql: Sql,
  config: Pick<Config, "dataKey" | "dataKeys">,
): Promise<ByteSeal> {
  return sealOf(await openKeys(sql, config, { mayEnter: false }));
}
