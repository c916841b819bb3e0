/**
 * What one verification has found to hold, so that the next one need not read it again: how far each
 * stream had come, signed with the key of the installation. It stands in the audit, which is chained
 * itself; the signature says that it was not put there by whoever has the database's account alone.
 */
import type { StreamHead } from "./checkpoint_evidence.ts";
import { evidenceText } from "./evidence_text.ts";

export interface VerifiedPart {
  /** Microseconds since 1970: as of when the database was read. */
  readonly atUs: number;
  /** The last checkpoint that held then. */
  readonly checkpoint: { readonly number: number; readonly digest: string };
  /** The last batch of every stream that was read or known to hold. */
  readonly heads: readonly StreamHead[];
  /** Outcomes that come later in the order of the ledger, and decisions with a greater id, were not read. */
  readonly outcomesFrom: string;
  readonly decisionsTo: number;
}

export interface SignedVerifiedPart extends VerifiedPart {
  /** Ed25519, SubjectPublicKeyInfo in base64. */
  readonly key: string;
  /** Over `verifiedText`, base64. */
  readonly signature: string;
}

/** What is signed. */
export function verifiedText(part: VerifiedPart): string {
  const { atUs, checkpoint, heads, outcomesFrom, decisionsTo } = part;
  return evidenceText("songhanh verified 1", [
    ...[atUs, checkpoint.number, checkpoint.digest, outcomesFrom, decisionsTo],
    ...heads.map(({ stream, batch, digest }) => `${stream} ${batch} ${digest}`),
  ]);
}
