import { type Refusal, refuseWithText } from "../verdict.ts";
import type { Judgement } from "./judge_certificate.ts";
import { asSaid, say, type Sentence } from "../reasons/mod.ts";

/**
 * The refusal of a signer whose certificate is not accepted; undefined if it is. The EDI header has
 * not been read yet, so the answer is the plain text (docs/wire-protocol.md 9.2 and 13).
 */
export function refuseJudgement(judgement: Judgement): Refusal | undefined {
  if (judgement.accepted) return undefined;
  return refuseWithText("Verification GW Error", wordsOf(judgement));
}

/** Remarks of judgements that are kept: they are asked for with every message of their signer. */
const remarks = new WeakMap<Judgement, Sentence>();

/** What is to be noted of a certificate that is accepted although something is not established. */
export function remarkOnJudgement(judgement: Judgement): Sentence | undefined {
  if (!judgement.accepted || judgement.status === "good") return undefined;
  const known = remarks.get(judgement) ?? wordsOf(judgement);
  remarks.set(judgement, known);
  return known;
}

function wordsOf({ status, reason }: Judgement): Sentence {
  return status === "good" ? asSaid("") : say(`JUDGED_${status}`, { why: reason });
}
