import type { KeyObject } from "node:crypto";
import { join } from "node:path";
import type { Sql } from "postgres";
import {
  installationKey,
  keyFingerprint,
  loadInstallationKey,
  readPrivateKeyFile,
} from "../../adapters/evidence/installation_key.ts";
import { listSigningKeys } from "../../adapters/evidence/list_signing_keys.ts";
import { openSigningKeys } from "../../adapters/evidence/open_signing_keys.ts";
import {
  ownSigningKey,
  type SigningKeys,
  StoredSigningKeys,
} from "../../adapters/evidence/signing_keys.ts";
import type { ByteSeal } from "../../adapters/seals/byte_seal.ts";
import type { Config } from "../settings/config.ts";
import type { Log } from "../log/log.ts";

type KeyPlace = Pick<Config, "signingKeyFile" | "dataDir">;

/** The file of this node's own key: the one that is named, or one under the data directory. */
export function keyFile({ signingKeyFile, dataDir }: KeyPlace): string {
  return signingKeyFile ?? join(dataDir, "installation-key.pem");
}

/**
 * What a gateway signs checkpoints and reports with. With a data key it is the database's, the same
 * for every node, taken over from this node's file where the database has none yet. Without one it is
 * this node's: in the file that is named, which must be there, or in one that is made on the first start.
 */
export async function openSigningKey(
  sql: Sql,
  seal: ByteSeal,
  config: KeyPlace,
  log: Log,
): Promise<SigningKeys> {
  const file = keyFile(config);
  if (!seal.sealing) {
    const make = config.signingKeyFile === undefined;
    return ownSigningKey(await loadInstallationKey(file, { make }));
  }
  const { keys, entered, fingerprint } = await openSigningKeys(
    sql,
    seal,
    () => readPrivateKeyFile(file),
  );
  if (entered === "taken over") {
    log.info("the signing key of the file is the installation's now: it lies in the database", {
      ...{ file, fingerprint },
    });
  } else if (entered === "made") {
    log.info("a signing key was made; it lies in the database", { fingerprint });
  }
  await tellOtherFile(sql, await readPrivateKeyFile(file), { file, fingerprint, log });
  return keys;
}

/** Says of a key that lies in a file and signs nothing any more. */
async function tellOtherFile(
  sql: Sql,
  own: KeyObject | undefined,
  { file, fingerprint, log }: {
    readonly file: string;
    readonly fingerprint: string;
    readonly log: Log;
  },
): Promise<void> {
  if (own === undefined) return;
  const found = installationKey(own).fingerprint;
  if (found === fingerprint) return;
  const listed = await listSigningKeys(sql);
  const known = listed.find(({ publicKey }) => keyFingerprint(publicKey) === found);
  const facts = { file, found, signs: fingerprint };
  // One that was in force before is nothing to wonder at; the file may go.
  if (known !== undefined) {
    log.info("the signing key of the file signs nothing any more", { ...facts, key: known.number });
  } else log.warn("the signing key of the file is another than the database's, which signs", facts);
}

/**
 * What a command signs with, that makes no key and enters none; undefined where there is none at hand.
 * In the database it needs the data key.
 */
export async function findSigningKey(
  sql: Sql,
  seal: ByteSeal,
  config: KeyPlace,
): Promise<SigningKeys | undefined> {
  const listed = await listSigningKeys(sql);
  if (listed.length > 0) return seal.sealing ? new StoredSigningKeys(seal) : undefined;
  return await loadInstallationKey(keyFile(config), { make: false }).then(
    ownSigningKey,
    () => undefined,
  );
}

/** This node's own key, as long as it has a file of one. */
export async function signingKeyOfFile(config: KeyPlace) {
  return await loadInstallationKey(keyFile(config), { make: false });
}
