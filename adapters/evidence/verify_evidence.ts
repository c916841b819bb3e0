import {
  type EvidenceRecord,
  type EvidenceSummary,
  EvidenceVerifier,
  type EvidenceVerifierOptions,
  type Finding,
} from "../../core/evidence/mod.ts";
import type { ReadRecord } from "./evidence_file.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";
import { textVerifier } from "./text_verifier.ts";

export interface VerifyEvidenceOptions extends
  Pick<
    EvidenceVerifierOptions,
    "trustedKeys" | "trustedList" | "checkSignature" | "onFinding" | "isRead"
  > {
  /** Hears of each message how many have been looked at. */
  readonly onProgress?: (messages: number) => void;
}

/** Verifies evidence as it comes, from a database or a file. */
export async function verifyEvidence(
  records: AsyncIterable<EvidenceRecord | ReadRecord>,
  options: VerifyEvidenceOptions,
): Promise<EvidenceSummary> {
  const verifier = new EvidenceVerifier({
    ...options,
    sha256: nodeSha256,
    verifyText: textVerifier(),
  });
  let messages = 0;
  const take = (record: EvidenceRecord) => {
    verifier.take(record);
    if (record.kind === "message") options.onProgress?.(++messages);
  };
  for await (const each of records) {
    if ("kind" in each) take(each);
    else if ("record" in each) take(each.record);
    else verifier.unreadable(`line ${each.line}`, each.fault);
  }
  return verifier.finish();
}

/** A finding as one line for people. */
export function findingText({ kind, what, detail }: Finding): string {
  return `${kind}: ${what} – ${detail}`;
}
