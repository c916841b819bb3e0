/** Rules about items that bear on each other, from the codes of the catalogue's lists. */
export { type BrokenRule, rulesBroken, sumsInDoubt } from "./rules_broken.ts";
