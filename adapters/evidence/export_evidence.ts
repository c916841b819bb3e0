import type { Sql } from "postgres";
import type { EvidenceRecord } from "../../core/evidence/mod.ts";
import { audit } from "../audit/audit_store.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { type EvidenceRange, readEvidence } from "./read_evidence.ts";

/**
 * The records of an export, which hold requests with their passwords: who takes them is in the audit
 * before the first of them is read.
 */
export async function exportEvidence(
  sql: Sql,
  seal: ByteSeal,
  range: EvidenceRange,
  { actor, reason }: { readonly actor: string; readonly reason: string },
): Promise<AsyncGenerator<EvidenceRecord>> {
  const details = {
    from: range.from?.toISOString() ?? null,
    to: range.to?.toISOString() ?? null,
  };
  await audit(sql, { actor, action: "evidence exported", reason, details });
  return readEvidence(sql, seal, range);
}
