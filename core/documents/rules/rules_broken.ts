import type { Catalogue, Procedure } from "../../catalogue/mod.ts";
import { catalogue as ownCatalogue } from "../../catalogue/mod.ts";
import type { Items } from "../../wire/mod.ts";
import { type ItemRule, readItemRules, type RuleEffect } from "./item_rule.ts";
import table from "./item_rules.tsv" with { type: "text" };
import { compileRules, type RulePlan, type Trigger } from "./rule_plan.ts";

/** A rule that a request breaks, with what a result code names. */
export interface BrokenRule {
  readonly code: string;
  readonly item: string;
  /** Row of the repeating group from 1; 0 = none. */
  readonly repetition: number;
  readonly effect: RuleEffect;
  readonly why: string;
}

/**
 * The rules about items that bear on each other, of the catalogue's codes as far as they can be
 * read (`item_rules.tsv`), that a request breaks: those that refuse and those that hold. In the order of
 * the items in the layout; all of them, where an answer on the wire has room for five. Looked for once per
 * request, whoever asks.
 */
export function rulesBroken(
  procedure: Procedure,
  items: Items,
  catalogue: Catalogue = ownCatalogue,
): readonly BrokenRule[] {
  let broken = found.get(items);
  if (broken === undefined) {
    found.set(items, broken = findBroken(planOf(procedure, catalogue).judged, items));
  }
  return broken;
}

/** The sums and products that do not agree: nothing is refused for them, no permit rests on them. */
export function sumsInDoubt(
  procedure: Procedure,
  items: Items,
  catalogue: Catalogue = ownCatalogue,
): readonly BrokenRule[] {
  return findBroken(planOf(procedure, catalogue).doubted, items);
}

/** The table, read when first asked for. */
export function itemRules(): readonly ItemRule[] {
  return rules ??= readItemRules(table);
}

let rules: readonly ItemRule[] | undefined;
const found = new WeakMap<Items, readonly BrokenRule[]>();
const none: readonly BrokenRule[] = [];

/** Adding up costs more than all the rest, and only a permit needs it. */
interface Plans {
  readonly judged: RulePlan;
  readonly doubted: RulePlan;
}

const plans = new WeakMap<Procedure, Plans>();

function planOf(procedure: Procedure, catalogue: Catalogue): Plans {
  let made = plans.get(procedure);
  if (made === undefined) {
    const of = (doubt: boolean): RulePlan =>
      compileRules(
        catalogue,
        procedure,
        itemRules().filter(({ effect }) => (effect === "doubt") === doubt),
      );
    plans.set(procedure, made = { judged: of(false), doubted: of(true) });
  }
  return made;
}

function findBroken(plan: RulePlan, items: Items): readonly BrokenRule[] {
  let broken: BrokenRule[] | undefined;
  const look = (triggers: readonly Trigger[], offset: number, repetition: number): void => {
    for (const { line, rules } of triggers) {
      if (!items.isFilledAt(line + offset)) continue;
      for (const { when, then, effect, rule } of rules) {
        if (!when.every((holds) => holds(items, offset))) continue;
        const failed = then.find(({ holds }) => !holds(items, offset));
        if (failed === undefined) continue;
        const { named, code } = failed;
        broken ??= [];
        broken.push({
          code,
          item: named.id,
          repetition: named.inRow ? repetition : 0,
          effect,
          why: rule.why,
        });
      }
    }
  };
  look(plan.head, 0, 0);
  if (plan.row.length > 0) {
    for (let row = 0; row < items.rowCount; row++) {
      look(plan.row, row * items.plan.rowLines, row + 1);
    }
  }
  return broken ?? none;
}
