/**
 * Rules of giving back: what to ask the primary, what its answers mean, which of its numbers are which
 * of ours. Reading order: `judge_answer.ts`, `choose_inquiry.ts`, `judge_inquiry.ts`, `number_map.ts`.
 */
export { chooseInquiries, chooseInquiry, hasNumbers, type Inquiry } from "./choose_inquiry.ts";
export { type GiveBackStep, type GiveBackStepName, giveBackSteps } from "./give_back_steps.ts";
export { type DeclaredDifference } from "./declared_differences.ts";
export { judgeAnswer, type NumberPair, type OurAnswer, readOurAnswer } from "./judge_answer.ts";
export { inquiryVerdicts, judgeInquiry, type Judgement } from "./judge_inquiry.ts";
export {
  mapNumber,
  type NumberMap,
  numberMapFields,
  numberMapHeader,
  numberMapOf,
  readNumberMap,
  replaceStems,
  writeNumberMap,
} from "./number_map.ts";
export { decidedThere, declaringProcedures } from "./decided_there.ts";
