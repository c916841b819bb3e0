/**
 * Comparing what two systems answer to the same requests: by the layout of each output, by rules
 * that are data, with the numbers of both mapped. Pure: stored pairs can be judged again.
 */
export { type OpenedReply, openReply } from "./compare_replies.ts";
export {
  type CompareRule,
  compareRulesSchema,
  firstCompareRules,
  ruleSelectorSchema,
} from "./compare_rules.ts";
export type { Difference } from "./comparison.ts";
export { differenceClass } from "./difference_class.ts";
export { type Judgement, judgePair, type PairKnowledge, type PairToJudge } from "./judge_pair.ts";
export { isMirrored } from "./is_mirrored.ts";
export { numbersInMessage, numbersInReply } from "./named_numbers.ts";
export { RuleBook } from "./rule_book.ts";
export { ruleFor, waysOfSample } from "./rule_for.ts";
