import type { Sql } from "postgres";
import { say } from "../../core/reasons/mod.ts";
import { audit } from "../audit/audit_store.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { enterSigningKey, lastCheckpoint } from "./enter_signing_key.ts";
import { makePrivateKey } from "./installation_key.ts";
import { listSigningKeys } from "./list_signing_keys.ts";
import { lockCheckpoints } from "./lock_checkpoints.ts";
import { CannotSign, secretName, StoredSigningKeys } from "./signing_keys.ts";

export interface RotationOrder {
  readonly actor: string;
  readonly reason: string;
  /** The key in force cannot be opened any more: the next one has nobody who hands over to it. */
  readonly lost: boolean;
}

export interface RotatedKey {
  /** Of the new key, which is in force. */
  readonly number: number;
  readonly fingerprint: string;
  /** Of the key before. */
  readonly retired: number;
}

/**
 * Puts a new key in force: the one before signs that it hands over after the last checkpoint, and its
 * private part is thrown away. Checkpoints wait for the same lock, so every node signs the next one with
 * the new key.
 *
 * @throws CannotSign if there is no key to hand over, or if `lost` is said of one that opens.
 */
export async function rotateSigningKey(
  sql: Sql,
  seal: ByteSeal,
  { actor, reason, lost }: RotationOrder,
): Promise<RotatedKey> {
  return await sql.begin(async (transaction) => {
    await lockCheckpoints(transaction, { wait: true });
    const listed = await listSigningKeys(transaction);
    const before = listed.findLast(({ kind }) => kind !== "of a node");
    if (before === undefined) throw new CannotSign(say("SIGNING_KEYS_IN_FILES"));
    const signer = await new StoredSigningKeys(seal).inForce(transaction).catch((error) => {
      if (lost && error instanceof CannotSign) return undefined;
      throw error;
    });
    if (lost && signer !== undefined) {
      throw new CannotSign(say("SIGNING_KEY_NOT_LOST", { number: before.number }));
    }
    const number = listed.length + 1;
    const key = await enterSigningKey(transaction, seal, {
      ...{ number, kind: signer === undefined ? "anew" : "successor", signer },
      privateKey: makePrivateKey(),
      after: await lastCheckpoint(transaction),
    });
    await transaction`delete from installation_secret where name = ${secretName(before.number)}`;
    const details = {
      key: number,
      fingerprint: key.fingerprint,
      retired: before.number,
      handedOver: signer !== undefined,
    };
    await audit(transaction, { actor, action: "signing key rotated", reason, details });
    return { number, fingerprint: key.fingerprint, retired: before.number };
  }) as RotatedKey;
}
