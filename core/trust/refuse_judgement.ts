import { type Refusal, refuseWithText } from "../verdict.ts";
import type { Judgement } from "./judge_certificate.ts";

/**
 * The refusal of a signer whose certificate is not accepted; undefined if it is. The EDI header
 * has not been read yet, so the answer is the plain text (wire protocol sections 9.2 and 13).
 */
export function refuseJudgement(judgement: Judgement): Refusal | undefined {
  if (judgement.accepted) return undefined;
  return refuseWithText("Verification GW Error", `${judgement.status}: ${judgement.reason}`);
}
