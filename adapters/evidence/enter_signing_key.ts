import type { KeyObject } from "node:crypto";
import type { TransactionSql } from "postgres";
import { noDigest, type SigningKeyRecord, signingKeyText } from "../../core/evidence/mod.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { sealedValues } from "../seals/sealed_values.ts";
import { type InstallationKey, installationKey, privateKeyBytes } from "./installation_key.ts";
import { secretName } from "./signing_keys.ts";

/** The last checkpoint, by which whoever verifies knows where a key begins. */
export interface LastCheckpoint {
  readonly number: number;
  readonly digest: string;
}

/** Within the lock of checkpoints. */
export async function lastCheckpoint(transaction: TransactionSql): Promise<LastCheckpoint> {
  const [row] = await transaction`
    select number, encode(digest, 'hex') as digest from checkpoint order by number desc limit 1`;
  return row === undefined
    ? { number: 0, digest: noDigest }
    : { number: Number(row.number), digest: row.digest };
}

/** A key before it stands in the list; `signer` signs for it, or it signs for itself. */
export interface NewSigningKey extends Pick<SigningKeyRecord, "number" | "kind"> {
  readonly privateKey: KeyObject;
  readonly signer: InstallationKey | undefined;
  readonly after: LastCheckpoint;
  /** From which it has signed before there was a list; absent: from the next one on. */
  readonly before?: { readonly sinceUs: number; readonly firstCheckpoint: number };
}

/**
 * Puts a key into the list and its private part, sealed, among the secrets of the installation. Its
 * caller has the lock of checkpoints.
 */
export async function enterSigningKey(
  transaction: TransactionSql,
  seal: ByteSeal,
  { number, kind, privateKey, signer, after, before }: NewSigningKey,
): Promise<InstallationKey> {
  const key = installationKey(privateKey);
  const stated = {
    ...{ number, kind },
    publicKey: key.spki,
    sinceUs: before?.sinceUs ?? await nowUs(transaction),
    firstCheckpoint: before?.firstCheckpoint ?? after.number + 1,
    afterCheckpoint: after.number,
    afterDigest: after.digest,
    signer: (signer ?? key).spki,
  };
  const text = signingKeyText(stated);
  await insertSigningKey(transaction, {
    ...stated,
    signature: (signer ?? key).sign(text),
    ownSignature: key.sign(text),
  });
  const name = secretName(number);
  // In a database that has lost rows one of this number may have been left.
  await transaction`delete from installation_secret where name = ${name}`;
  const secret = seal.close(
    privateKeyBytes(privateKey),
    sealedValues.installationSecret.place(name),
  );
  await transaction`
    insert into installation_secret (name, secret, sealed) values (${name}, ${secret}, ${seal.sealing})`;
  return key;
}

export async function nowUs(transaction: TransactionSql): Promise<number> {
  const [row] = await transaction`select microseconds(clock_timestamp()) as us`;
  return Number(row!.us);
}

export async function insertSigningKey(
  transaction: TransactionSql,
  key: SigningKeyRecord,
): Promise<void> {
  await transaction`
    insert into signing_key (number, kind, public_key, since, first_checkpoint, after_checkpoint,
      after_digest, signer, signature, own_signature)
    values (${key.number}, ${key.kind}, ${key.publicKey},
      timestamptz 'epoch' + ${key.sinceUs}::bigint * interval '1 microsecond',
      ${key.firstCheckpoint}, ${key.afterCheckpoint}, decode(${key.afterDigest}, 'hex'),
      ${key.signer}, ${key.signature}, ${key.ownSignature})`;
}
