import { evidenceText } from "./evidence_text.ts";

/**
 * How a key came into the list of an installation: as its first; handed over to by the key before;
 * entered anew, because the key before could not be opened any more; or as what another node signed
 * with before there was one key for all.
 */
export const signingKeyKinds = ["first", "successor", "anew", "of a node"] as const;
export type SigningKeyKind = typeof signingKeyKinds[number];

/**
 * One key of the list of signing keys, and the statement that entered it.
 *
 * A key signs the checkpoints from `firstCheckpoint` on: up to where the next one was entered, that of
 * a node up to `afterCheckpoint`. Bounds are numbers of checkpoints, not times: these have no gap and
 * follow each other, whatever a clock does. The digest of the last checkpoint before binds what the keys
 * before have signed: who has stolen a retired key can sign no other past with it.
 */
export interface SigningKeyRecord {
  /** From 1, without a gap, in the order in which they were entered. */
  readonly number: number;
  readonly kind: SigningKeyKind;
  /** Ed25519, SubjectPublicKeyInfo in base64. */
  readonly publicKey: string;
  /** Microseconds since 1970. */
  readonly sinceUs: number;
  readonly firstCheckpoint: number;
  /** The last checkpoint when the key was entered, and its digest; 0 and `noDigest` before the first. */
  readonly afterCheckpoint: number;
  readonly afterDigest: string;
  /** Who states it: the key before; of a node's key that of the installation; else the key itself. */
  readonly signer: string;
  /** The signer's over `signingKeyText`, base64. */
  readonly signature: string;
  /** The key's own over the same: so its holder can follow the list back. Null: it was not at hand. */
  readonly ownSignature: string | null;
}

/** What is signed of a key before it signs anything else. */
export function signingKeyText(
  key: Omit<SigningKeyRecord, "signature" | "ownSignature">,
): string {
  return evidenceText("songhanh signing key 1", [
    key.number,
    key.kind,
    key.publicKey,
    key.sinceUs,
    key.firstCheckpoint,
    key.afterCheckpoint,
    key.afterDigest,
    key.signer,
  ]);
}

/** The last checkpoint that each key may have signed; absent = it is in force. */
export function lastCheckpoints(keys: readonly SigningKeyRecord[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  let before: SigningKeyRecord | undefined;
  for (const key of keys.toSorted((a, b) => a.number - b.number)) {
    if (key.kind === "of a node") {
      last.set(key.publicKey, key.afterCheckpoint);
      continue;
    }
    if (before !== undefined) last.set(before.publicKey, key.afterCheckpoint);
    before = key;
  }
  return last;
}
