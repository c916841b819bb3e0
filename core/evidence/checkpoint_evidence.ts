import { evidenceText } from "./evidence_text.ts";

/** The last batch of a stream at some moment. */
export interface StreamHead {
  readonly stream: number;
  readonly batch: number;
  readonly digest: string;
}

/** How far every stream had come at one moment: what the installation signs. */
export interface CheckpointEvidence {
  /** Gap-free, from 1. */
  readonly number: number;
  /** Microseconds since 1970. */
  readonly atUs: number;
  /** Digest of the checkpoint before; `noDigest` for the first. */
  readonly previous: string;
  /** In the order of their streams. */
  readonly heads: readonly StreamHead[];
}

/** The text that is signed; its SHA-256 is the checkpoint's digest. */
export function checkpointText(checkpoint: CheckpointEvidence): string {
  return evidenceText("songhanh checkpoint 1", [
    checkpoint.number,
    checkpoint.atUs,
    checkpoint.previous,
    ...checkpoint.heads.map(({ stream, batch, digest }) => `${stream} ${batch} ${digest}`),
  ]);
}
