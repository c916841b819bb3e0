/**
 * Evidence of what was recorded (I5): every row has a digest, every batch of rows is chained to the
 * batch before, checkpoints over all chains are signed. Reading order: `evidence_text.ts`,
 * `row_evidence.ts`, `batch_evidence.ts`, `checkpoint_evidence.ts`.
 */
export { type BatchEvidence, batchText, digestLength, noDigest } from "./batch_evidence.ts";
export { type CheckpointEvidence, checkpointText, type StreamHead } from "./checkpoint_evidence.ts";
export { type EvidenceField, evidenceText } from "./evidence_text.ts";
export {
  type DecisionEvidence,
  decisionText,
  type MessageEvidence,
  messageText,
  type OutcomeEvidence,
  outcomeText,
} from "./row_evidence.ts";
export { type Sha256, TextDigester } from "./text_digester.ts";
