import { type Refusal, refuseWithText } from "../verdict.ts";
import type { Judgement } from "./judge_certificate.ts";

/**
 * The refusal of a signer whose certificate is not accepted; undefined if it is. The EDI header has
 * not been read yet, so the answer is the plain text (docs/wire-protocol.md 9.2 and 13).
 */
export function refuseJudgement(judgement: Judgement): Refusal | undefined {
  if (judgement.accepted) return undefined;
  return refuseWithText("Verification GW Error", `${judgement.status}: ${judgement.reason}`);
}

/** What is to be noted of a certificate that is accepted although something is not established. */
export function remarkOnJudgement(judgement: Judgement): string | undefined {
  if (!judgement.accepted || judgement.status === "good") return undefined;
  return `${judgement.status}: ${judgement.reason}`;
}
