import type { KeyObject } from "node:crypto";
import type { Sql, TransactionSql } from "postgres";
import { signingKeyText } from "../../core/evidence/mod.ts";
import { audit } from "../audit/audit_store.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { enterSigningKey, insertSigningKey, lastCheckpoint, nowUs } from "./enter_signing_key.ts";
import { type InstallationKey, installationKey, makePrivateKey } from "./installation_key.ts";
import { lockCheckpoints } from "./lock_checkpoints.ts";
import { StoredSigningKeys } from "./signing_keys.ts";

export interface OpenedSigningKeys {
  readonly keys: StoredSigningKeys;
  /** What was done by this call; undefined where the list was there. */
  readonly entered: "taken over" | "made" | undefined;
  /** SHA-256 of the key in force. */
  readonly fingerprint: string;
}

/**
 * The signing keys in the database, for all nodes; the first one is entered where there is none. That is
 * the key in the file of whichever node comes first, so that what it has signed goes on verifying; what
 * other nodes have signed with theirs until then is listed as they left it. A new one is made where this
 * node has no file.
 */
export async function openSigningKeys(
  sql: Sql,
  seal: ByteSeal,
  ownKey: () => Promise<KeyObject | undefined>,
): Promise<OpenedSigningKeys> {
  if (!seal.sealing) throw new Error("signing keys lie in the database only where it is sealed");
  return await sql.begin(async (transaction) => {
    const keys = new StoredSigningKeys(seal);
    const inForce = async () => {
      const [row] = await transaction`
        select encode(sha256(decode(signing_key_in_force(), 'base64')), 'hex') as fingerprint`;
      return row!.fingerprint as string | null;
    };
    const there = await inForce();
    if (there !== null) return { keys, entered: undefined, fingerprint: there };
    await lockCheckpoints(transaction, { wait: true });
    const quicker = await inForce();
    if (quicker !== null) return { keys, entered: undefined, fingerprint: quicker };
    const own = await ownKey();
    const key = await enterFirst(transaction, seal, own ?? makePrivateKey());
    const entered = own === undefined ? "made" : "taken over";
    const details = { key: 1, fingerprint: key.fingerprint, takenOver: own !== undefined };
    await audit(transaction, {
      actor: "gateway",
      action: "signing key entered",
      reason: "",
      details,
    });
    return { keys, entered, fingerprint: key.fingerprint };
  }) as OpenedSigningKeys;
}

/** What the checkpoints know of the keys that have signed them goes into the list. */
async function enterFirst(
  transaction: TransactionSql,
  seal: ByteSeal,
  privateKey: KeyObject,
): Promise<InstallationKey> {
  const after = await lastCheckpoint(transaction);
  const signed = await transaction`
    select key, min(number) as first, microseconds(min(at)) as since_us from checkpoint
    group by key order by min(number)`;
  const { spki } = installationKey(privateKey);
  const own = signed.find((each) => each.key === spki);
  const first = await enterSigningKey(transaction, seal, {
    ...{ number: 1, kind: "first", privateKey, signer: undefined, after },
    ...(own !== undefined && {
      before: { sinceUs: Number(own.since_us), firstCheckpoint: Number(own.first) },
    }),
  });
  let number = 1;
  for (const each of signed) {
    if (each.key === spki) continue;
    const stated = {
      number: ++number,
      kind: "of a node" as const,
      publicKey: each.key as string,
      sinceUs: Number(each.since_us ?? await nowUs(transaction)),
      firstCheckpoint: Number(each.first),
      afterCheckpoint: after.number,
      afterDigest: after.digest,
      signer: spki,
    };
    const signature = first.sign(signingKeyText(stated));
    await insertSigningKey(transaction, { ...stated, signature, ownSignature: null });
  }
  return first;
}
