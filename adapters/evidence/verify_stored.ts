import type { Sql } from "postgres";
import type { EvidenceSummary } from "../../core/evidence/mod.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { type EvidenceRange, readEvidence } from "./read_evidence.ts";
import { verifyEvidence, type VerifyEvidenceOptions } from "./verify_evidence.ts";
import { verifyStanding } from "./verify_standing.ts";
import { verifyState } from "./verify_state.ts";

const nothing = {
  ...{ states: 0, documents: 0, reports: 0, withoutDigest: 0, coveredInPart: 0, withoutSeal: 0 },
  coveredFrom: undefined,
};

/** What was verified of a database. */
export interface StoredSummary extends EvidenceSummary {
  /** Users, terminals, accounts, … that were compared with the audit; 0 where a part is verified. */
  readonly states: number;
  /** Documents and waiting reports that were compared with the chain. */
  readonly documents: number;
  readonly reports: number;
  /** Of these, rows that are from before there was a digest, or before the chain held it. */
  readonly withoutDigest: number;
  readonly coveredInPart: number;
  /** Batches that list what stands beside the journal, from before such lines had seals. */
  readonly withoutSeal: number;
  /** When the chain first held them: what was changed before that cannot be told. */
  readonly coveredFrom: Date | undefined;
}

/**
 * Verifies a database: the journal, and where no part of it is asked for, also what stands beside it.
 * What stands there now follows from the whole audit, never from a part of it.
 */
export async function verifyStored(
  sql: Sql,
  seal: ByteSeal,
  range: EvidenceRange,
  options: VerifyEvidenceOptions,
): Promise<StoredSummary> {
  const journal = await verifyEvidence(readEvidence(sql, seal, range), options);
  if (range.from !== null || range.to !== null) return { ...journal, ...nothing };
  const state = await verifyState(sql, options.onFinding);
  const standing = await verifyStanding(sql, seal, options.onFinding);
  const findings = journal.findings + state.findings + standing.findings;
  return { ...journal, ...standing, states: state.states, findings, holds: findings === 0 };
}
