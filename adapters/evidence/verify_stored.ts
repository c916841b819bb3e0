import type { ReservedSql, Sql } from "postgres";
import { type EvidenceSummary, noDigest, type VerifiedPart } from "../../core/evidence/mod.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { type ArchivedPart, archivedParts } from "./archived_parts.ts";
import { listSigningKeys } from "./list_signing_keys.ts";
import { type EvidenceRange, readEvidence } from "./read_evidence.ts";
import { verifyEvidence, type VerifyEvidenceOptions } from "./verify_evidence.ts";
import { verifyStanding } from "./verify_standing.ts";
import { verifyState } from "./verify_state.ts";

const nothing = {
  verified: undefined,
  ...{ states: 0, documents: 0, reports: 0, withoutDigest: 0, coveredInPart: 0, withoutSeal: 0 },
  coveredFrom: undefined,
};

/** What was verified of a database. */
export interface StoredSummary extends EvidenceSummary {
  /** Users, terminals, accounts, … that were compared with the audit; 0 where a part is verified. */
  readonly states: number;
  /** Partitions whose rows lie in archives and were not read; the chain over them was. */
  readonly archives: readonly ArchivedPart[];
  /** What may be left out the next time; undefined where it does not hold or is a part by time. */
  readonly verified: VerifiedPart | undefined;
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
 * What stands there now follows from the whole audit, never from a part of it. With `since`, the journal
 * up to there is known to hold and not read again.
 */
export async function verifyStored(
  sql: Sql,
  seal: ByteSeal,
  range: EvidenceRange,
  options: VerifyEvidenceOptions,
  since?: VerifiedPart,
): Promise<StoredSummary> {
  let snapshot: Snapshot | undefined;
  const onSnapshot = async (session: ReservedSql) => {
    snapshot = await readSnapshot(session);
  };
  let spoilt = 0;
  const archives = await archivedParts(sql, await keysOfArchives(sql, options), (finding) => {
    spoilt++;
    options.onFinding(finding);
  });
  const isRead = (stream: number) =>
    !archives.some(({ firstStream, endStream }) => firstStream <= stream && stream < endStream);
  const read = await verifyEvidence(
    readEvidence(sql, seal, range, { ...since && { since }, onSnapshot }),
    { ...options, isRead },
  );
  const journal = {
    ...read,
    ...{ archives, findings: read.findings + spoilt, holds: read.findings + spoilt === 0 },
  };
  if (range.from !== null || range.to !== null) return { ...journal, ...nothing };
  const state = await verifyState(sql, options.onFinding);
  const standing = await verifyStanding(sql, seal, options.onFinding);
  const findings = journal.findings + state.findings + standing.findings;
  const holds = findings === 0;
  const verified = holds && snapshot !== undefined ? partOf(journal, snapshot) : undefined;
  return { ...journal, ...standing, states: state.states, findings, holds, verified };
}

/** Keys that may have signed what is said of archives: those that count, and those they followed. */
async function keysOfArchives(
  sql: Sql,
  { trustedKeys }: VerifyEvidenceOptions,
): Promise<readonly string[] | undefined> {
  if (trustedKeys === undefined) return undefined;
  return [...trustedKeys, ...(await listSigningKeys(sql)).map(({ publicKey }) => publicKey)];
}

type Snapshot = Pick<VerifiedPart, "atUs" | "outcomesFrom" | "decisionsTo">;

async function readSnapshot(session: ReservedSql): Promise<Snapshot> {
  const [row] = await session`
    select microseconds(now()) as at_us, oldest_outcome_running()::text as "outcomesFrom",
      (select coalesce(max(id), 0) from audit) as decisions_to`;
  const { at_us, outcomesFrom, decisions_to } = row!;
  return { atUs: Number(at_us), outcomesFrom, decisionsTo: Number(decisions_to) };
}

function partOf({ lastCheckpoint, streams }: EvidenceSummary, snapshot: Snapshot): VerifiedPart {
  const { number, digest } = lastCheckpoint ?? { number: 0, digest: noDigest };
  return {
    ...snapshot,
    checkpoint: { number, digest },
    heads: streams.map(({ stream, lastBatch, digest }) => ({ stream, batch: lastBatch, digest })),
  };
}
