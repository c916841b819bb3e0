/**
 * Evidence of what was recorded (I5): every row has a digest, every batch of rows is chained to the
 * batch before, checkpoints over all chains are signed. Reading order: `evidence_text.ts`,
 * `bytes_digest.ts`, `row_evidence.ts`, `batch_evidence.ts`, `checkpoint_evidence.ts`, `signing_key_record.ts`.
 */
export { BytesDigest } from "./bytes_digest.ts";
export { noDigest } from "./batch_evidence.ts";
export { checkpointText, type StreamHead } from "./checkpoint_evidence.ts";
export { type CutBody, readCutNote, reasonOfCut, reasonOfWhole, shownReason } from "./cut_body.ts";
export { evidenceText } from "./evidence_text.ts";
export {
  lastCheckpoints,
  signingKeyKinds,
  type SigningKeyRecord,
  signingKeyText,
} from "./signing_key_record.ts";
export { messageText, outcomeText, type RowForm } from "./row_evidence.ts";
export { canonicalJson } from "./canonical_json.ts";
export {
  documentText,
  olderDocumentText,
  olderReportText,
  reportText,
} from "./standing_evidence.ts";
export { sealLineBegin, StandingSeal } from "./standing_seal.ts";
export { noRow, noRowDigest, type StandingKind, standingLine } from "./standing_line.ts";
export { type Sha256, TextDigester } from "./text_digester.ts";
export type { VerifyText } from "./verify_text.ts";
export { type SignedVerifiedPart, type VerifiedPart, verifiedText } from "./verified_part.ts";
export type {
  BatchRecord,
  CheckpointRecord,
  DecisionRow,
  EvidenceRecord,
  MessageKeys,
  MessageRow,
  OutcomeRow,
  StartRecord,
} from "./evidence_record.ts";
export {
  type EvidenceSummary,
  EvidenceVerifier,
  type EvidenceVerifierOptions,
} from "./evidence_verifier.ts";
export type { Finding } from "./finding.ts";
export { messageSignatures } from "./message_signatures.ts";
