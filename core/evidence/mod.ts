/**
 * Evidence of what was recorded (I5): every row has a digest, every batch of rows is chained to the
 * batch before, checkpoints over all chains are signed. Reading order: `evidence_text.ts`,
 * `bytes_digest.ts`, `row_evidence.ts`, `batch_evidence.ts`, `checkpoint_evidence.ts`.
 */
export { BytesDigest, digestByKey } from "./bytes_digest.ts";
export { type BatchEvidence, batchText, digestLength, noDigest } from "./batch_evidence.ts";
export { type CheckpointEvidence, checkpointText, type StreamHead } from "./checkpoint_evidence.ts";
export { type CutBody, readCutNote, reasonOfCut, reasonOfWhole, shownReason } from "./cut_body.ts";
export { type EvidenceField, evidenceText } from "./evidence_text.ts";
export {
  type DecisionEvidence,
  decisionText,
  type MessageEvidence,
  messageText,
  type OutcomeEvidence,
  outcomeText,
  type RowForm,
} from "./row_evidence.ts";
export { canonicalJson } from "./canonical_json.ts";
export {
  type DocumentEvidence,
  documentText,
  olderDocumentText,
  olderReportText,
  type ReportEvidence,
  reportText,
} from "./standing_evidence.ts";
export { sealLineBegin, StandingSeal } from "./standing_seal.ts";
export { noRow, noRowDigest, type StandingKind, standingLine } from "./standing_line.ts";
export { type Sha256, TextDigester } from "./text_digester.ts";
export type { StreamProgress } from "./batch_chain.ts";
export type { VerifyText } from "./checkpoint_chain.ts";
export type {
  BatchRecord,
  CheckpointRecord,
  DecisionRow,
  EndRecord,
  EvidenceRecord,
  EvidenceRow,
  HeaderRecord,
  MessageKeys,
  MessageRow,
  OutcomeRow,
  StreamEnd,
} from "./evidence_record.ts";
export {
  type EvidenceSummary,
  EvidenceVerifier,
  type EvidenceVerifierOptions,
} from "./evidence_verifier.ts";
export type { Finding, OnFinding } from "./finding.ts";
export { messageSignatures } from "./message_signatures.ts";
