import { evidenceText } from "./evidence_text.ts";

/**
 * A batch: what one commit wrote, sealed together with the digest of the batch before. Stream 0
 * holds decisions, every other the messages of one writer and the outcomes it recorded.
 */
export interface BatchEvidence {
  readonly stream: number;
  /** Gap-free within the stream, from 1. */
  readonly number: number;
  /** Microseconds since 1970, by the database's clock. */
  readonly atUs: number;
  readonly epoch: number;
  readonly firstSequence: number;
  /** How many messages, from `firstSequence` on. */
  readonly messages: number;
  /** Outcomes in order: `stream-sequence-step`. */
  readonly outcomes: readonly string[];
  /** Decisions in order, by their ids. */
  readonly decisions: readonly number[];
  /** Digest of the batch before; `noDigest` for the first. */
  readonly previous: string;
  /** Digests of the rows one after another: messages, outcomes, decisions. */
  readonly rowDigests: string;
  /**
   * Digest of the lines of what stands beside the journal (`standing_line.ts`); absent where the batch
   * has none, or is from before there were any.
   */
  readonly standing?: string | undefined;
}

/** Stands where a batch or a checkpoint has none before it. */
export const noDigest = "0".repeat(64);

/** Characters of a SHA-256 in hexadecimal. */
export const digestLength = 64;

export function batchText(batch: BatchEvidence): string {
  const { standing } = batch;
  return evidenceText(`songhanh batch ${standing === undefined ? 1 : 2}`, [
    batch.stream,
    batch.number,
    batch.atUs,
    batch.epoch,
    batch.firstSequence,
    batch.messages,
    batch.outcomes.join(" "),
    batch.decisions.join(" "),
    batch.previous,
    batch.rowDigests,
    ...standing === undefined ? [] : [standing],
  ]);
}
