/** Rules about items that bear on each other, from the catalogue's R codes. */
export type { ItemRule, RuleEffect } from "./item_rule.ts";
export { type BrokenRule, itemRules, rulesBroken, sumsInDoubt } from "./rules_broken.ts";
