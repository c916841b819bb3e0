/**
 * What evidence covers of a message, an outcome and a decision, and the text of each. Keys by which
 * repeats are found are not covered: they are taken back when a message may be sent again. Of bytes
 * the digest is covered, so that a row is judged without them and the bytes by it.
 *
 * Texts have two forms. In form 2 digests of bytes are keyed (`BytesDigest`); in form 1, of journals
 * from before, they are plain SHA-256. The title of the text says which, so that neither can be taken
 * for the other.
 */
import { evidenceText } from "./evidence_text.ts";

export type RowForm = 1 | 2;

/** A message as it was recorded. Digests are lower-case hexadecimal. */
export interface MessageEvidence {
  readonly stream: number;
  readonly sequence: number;
  /** Microseconds since 1970. */
  readonly receivedAtUs: number;
  readonly epoch: number;
  readonly sender: string;
  readonly userId: string | null;
  readonly procedure: string | null;
  readonly path: string | null;
  readonly linkInfo: string | null;
  readonly document: string | null;
  readonly state: string;
  readonly code: string | null;
  readonly reason: string | null;
  readonly firstStream: number | null;
  readonly firstSequence: number | null;
  /** SHA-256 of the signer's certificate, where the signature was found good. */
  readonly signer: string | null;
  /** Digest of the HTTP body. */
  readonly digest: string;
  readonly contentType: string | null;
  readonly replyType: string | null;
  readonly replyDigest: string | null;
}

/** What became of a message. Its step is bound by the batch that lists it. */
export interface OutcomeEvidence {
  readonly stream: number;
  readonly sequence: number;
  /** Microseconds since 1970. */
  readonly atUs: number;
  readonly epoch: number;
  readonly state: string;
  readonly code: string | null;
  readonly reason: string | null;
  readonly status: number | null;
  readonly replyType: string | null;
  readonly replyDigest: string | null;
}

/** What a person or the automaton decided. */
export interface DecisionEvidence {
  readonly id: number;
  /** Microseconds since 1970. */
  readonly atUs: number;
  readonly actor: string;
  readonly action: string;
  readonly reason: string | null;
  /** The details as the database writes them. */
  readonly details: string | null;
  readonly epoch: number | null;
}

export function messageText(row: MessageEvidence, form: RowForm): string {
  return evidenceText(`songhanh message ${form}`, [
    row.stream,
    row.sequence,
    row.receivedAtUs,
    row.epoch,
    row.sender,
    row.userId,
    row.procedure,
    row.path,
    row.linkInfo,
    row.document,
    row.state,
    row.code,
    row.reason,
    row.firstStream,
    row.firstSequence,
    row.signer,
    row.digest,
    row.contentType,
    row.replyType,
    row.replyDigest,
  ]);
}

/** Without a reply there is nothing to be keyed: such an outcome has form 1. */
export function outcomeText(row: OutcomeEvidence, form: RowForm): string {
  return evidenceText(`songhanh outcome ${form}`, [
    row.stream,
    row.sequence,
    row.atUs,
    row.epoch,
    row.state,
    row.code,
    row.reason,
    row.status,
    row.replyType,
    row.replyDigest,
  ]);
}

export function decisionText(row: DecisionEvidence): string {
  return evidenceText("songhanh decision 1", [
    row.id,
    row.atUs,
    row.actor,
    row.action,
    row.reason,
    row.details,
    row.epoch,
  ]);
}
