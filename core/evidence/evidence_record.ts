/**
 * What an export of the journal consists of, record by record.
 *
 * Order: one header; then, for each checkpoint, the checkpoint followed by the batches of every
 * stream up to where it says that the stream had come, each batch followed by its rows; then the
 * batches after the last checkpoint; then rows that no batch lists; one end. So who verifies needs
 * to remember the last batch of each stream and nothing else, however long the journal is.
 */
import type { BatchEvidence } from "./batch_evidence.ts";
import type { CheckpointEvidence } from "./checkpoint_evidence.ts";
import type { VerifiedPart } from "./verified_part.ts";
import type { DecisionEvidence, MessageEvidence, OutcomeEvidence } from "./row_evidence.ts";
import type { SigningKeyRecord } from "./signing_key_record.ts";

export interface HeaderRecord {
  readonly kind: "evidence";
  /** 1: from before digests of bytes were keyed; 3: with the keys of the installation. */
  readonly version: 1 | 2 | 3;
  /** Microseconds since 1970. */
  readonly madeAtUs: number;
  /** Secrets of digests that could not be opened: what was recorded by them cannot be compared. */
  readonly secretsLost?: number;
  /** The signing keys and what each may have signed; none where each node has a key of its own. */
  readonly keys?: readonly SigningKeyRecord[];
  /** Bounds by the time of batches, microseconds since 1970; null = from the first, to the last. */
  readonly fromUs: number | null;
  readonly toUs: number | null;
}

export interface CheckpointRecord extends CheckpointEvidence {
  readonly kind: "checkpoint";
  /** Ed25519, SubjectPublicKeyInfo in base64. */
  readonly key: string;
  /** Over `checkpointText`, base64. */
  readonly signature: string;
}

export interface BatchRecord extends BatchEvidence {
  readonly kind: "batch";
  readonly digest: string;
}

/**
 * In the place of everything that was verified before: how far that was, with the last batch of each
 * stream, without its rows. Only where a database is read; an export stands by itself.
 */
export interface StartRecord {
  readonly kind: "start";
  readonly verified: VerifiedPart;
  readonly batches: readonly BatchRecord[];
}

/** What proves the keyed digests of a message's bytes, 32 bytes each in lower-case hexadecimal. */
export interface MessageKeys {
  /** Of the request as it is kept. */
  readonly request: string;
  readonly reply: string | null;
}

export interface MessageRow extends Omit<MessageEvidence, "replyDigest"> {
  readonly kind: "message";
  readonly request: Uint8Array;
  readonly reply: Uint8Array | null;
  /** Keys of the digests; none where they are plain. Of several one is right, and none is harmful. */
  readonly keys?: readonly MessageKeys[];
  /** ID of the message without which its request cannot be read, and which does not open. */
  readonly needs?: string;
}

export interface OutcomeRow extends Omit<OutcomeEvidence, "replyDigest"> {
  readonly kind: "outcome";
  /** From 1 within the message. */
  readonly step: number;
  readonly reply: Uint8Array | null;
  /** As those of a message. */
  readonly keys?: readonly Pick<MessageKeys, "reply">[];
}

export interface DecisionRow extends DecisionEvidence {
  readonly kind: "decision";
}

/** Where a stream stands by its own account. */
export interface StreamEnd {
  readonly stream: number;
  readonly lastBatch: number;
  readonly lastSequence: number;
}

export interface EndRecord {
  readonly kind: "end";
  /** Records before this one. */
  readonly records: number;
  /** Every stream that is exported to its end; empty where `toUs` is set. */
  readonly streams: readonly StreamEnd[];
}

export type EvidenceRow = MessageRow | OutcomeRow | DecisionRow;
export type EvidenceRecord =
  | HeaderRecord
  | StartRecord
  | CheckpointRecord
  | BatchRecord
  | EvidenceRow
  | EndRecord;
