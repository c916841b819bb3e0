/** Rules about items that bear on each other, from the codes of the catalogue's lists. */
export type { ItemRule, RuleEffect } from "./item_rule.ts";
export { type BrokenRule, itemRules, rulesBroken, sumsInDoubt } from "./rules_broken.ts";
