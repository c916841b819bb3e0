import type { ISql } from "postgres";
import type { SigningKeyRecord } from "../../core/evidence/mod.ts";

/** The signing keys of the installation, the first one first; none where keys are in files. */
export async function listSigningKeys(sql: ISql): Promise<SigningKeyRecord[]> {
  const rows = await sql`
    select number, kind, public_key, microseconds(since) as since_us, first_checkpoint,
      after_checkpoint, encode(after_digest, 'hex') as after_digest, signer, signature, own_signature
    from signing_key order by number`;
  return rows.map((row) => ({
    number: row.number,
    kind: row.kind,
    publicKey: row.public_key,
    sinceUs: Number(row.since_us),
    firstCheckpoint: Number(row.first_checkpoint),
    afterCheckpoint: Number(row.after_checkpoint),
    afterDigest: row.after_digest,
    signer: row.signer,
    signature: row.signature,
    ownSignature: row.own_signature,
  }));
}
