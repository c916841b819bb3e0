import type { Catalogue, Procedure } from "../../catalogue/mod.ts";
import { type ItemPlan, itemPlan, type Items } from "../../wire/mod.ts";
import { itemCode } from "../item_code.ts";
import { isHeading, isOfficeCode } from "../../codes/mod.ts";
import { isTaxCode, normaliseTaxCode } from "../../registration/mod.ts";
import { isUserCode } from "../../users/mod.ts";
import {
  type ItemRule,
  rounding,
  type RuleEffect,
  type Term,
  type ValueForm,
} from "./item_rule.ts";

/** Where an item of a rule stands: a line, counted in row 1 where it repeats. */
export interface RulePlace {
  readonly id: string;
  readonly line: number;
  readonly inRow: boolean;
}

/** Whether a term holds; `offset` are the lines between row 1 and the row that is looked at. */
type Check = (items: Items, offset: number) => boolean;

/** A rule of one procedure, its items found: nothing of it is looked up while messages pass. */
export interface CompiledRule {
  readonly rule: ItemRule;
  readonly effect: RuleEffect;
  readonly when: readonly Check[];
  readonly then: readonly {
    readonly holds: Check;
    readonly named: RulePlace;
    readonly code: string;
  }[];
}

/** The rules of a procedure by the item that sets them off: a blank one costs one look. */
export interface RulePlan {
  readonly head: readonly Trigger[];
  readonly row: readonly Trigger[];
}

export interface Trigger {
  readonly line: number;
  readonly rules: readonly CompiledRule[];
}

/**
 * Makes the plan of a procedure. A rule that names an item which the procedure does not send is our
 * own mistake and throws, as does one that nothing filled sets off.
 */
export function compileRules(
  catalogue: Catalogue,
  procedure: Procedure,
  rules: readonly ItemRule[],
): RulePlan {
  const plan = itemPlan(procedure.layout, "request");
  const head = new Map<number, CompiledRule[]>();
  const row = new Map<number, CompiledRule[]>();
  for (const rule of rules) {
    if (!rule.procedures.includes(procedure.code)) continue;
    for (const each of numberedRules(plan, rule)) {
      const { compiled, trigger } = compile(catalogue, procedure.code, plan, each);
      const triggers = trigger.inRow ? row : head;
      triggers.set(trigger.line, [...triggers.get(trigger.line) ?? [], compiled]);
    }
  }
  const listed = (triggers: Map<number, CompiledRule[]>): Trigger[] =>
    [...triggers].sort(([one], [other]) => one - other).map(([line, rules]) => ({ line, rules }));
  return { head: listed(head), row: listed(row) };
}

/** A rule over numbered items once for every number that the layout has; others as they are. */
function numberedRules(plan: ItemPlan, rule: ItemRule): ItemRule[] {
  const signs = [...rule.when, ...rule.then].filter(({ kind }) => kind !== "distinct")
    .flatMap(itemsOf).find((id) => id.includes("#"));
  if (signs === undefined) return [rule];
  const made: ItemRule[] = [];
  for (let number = 1; placeOf(plan, numbered(signs, number)) !== undefined; number++) {
    const term = (of: Term): Term => of.kind === "distinct" ? of : numberedTerm(of, number);
    made.push({ ...rule, when: rule.when.map(term), then: rule.then.map(term) });
  }
  return made;
}

function numberedTerm(term: Term, number: number): Term {
  const text = JSON.stringify(
    term,
    (_, value: unknown) => typeof value === "string" ? numbered(value, number) : value,
  );
  return JSON.parse(text);
}

/** `EA#`, 1 → `EA1`; `D##`, 1 → `D01`. */
function numbered(id: string, number: number): string {
  return id.replace(/#+/, (signs) => String(number).padStart(signs.length, "0"));
}

function compile(
  catalogue: Catalogue,
  procedure: string,
  plan: ItemPlan,
  rule: ItemRule,
): { compiled: CompiledRule; trigger: RulePlace } {
  const place = (id: string): RulePlace => {
    const found = placeOf(plan, id);
    if (found === undefined) throw new Error(`Rule ${procedure} ${rule.code}: no item "${id}"`);
    return found;
  };
  const set = rule.when.filter(({ kind }) => kind !== "blank").map(({ item }) => place(item));
  // A rule that a row of goods sets off is looked at once per row.
  const trigger = set.find(({ inRow }) => inRow) ?? set[0];
  if (trigger === undefined) throw new Error(`Rule ${procedure} ${rule.code}: nothing sets it off`);
  const codeOf = (id: string): string =>
    rule.code.startsWith("@")
      ? itemCode(catalogue, procedure, id, rule.code === "@missing" ? "missing" : "form")
      : rule.code;
  const then = rule.then.map((term) => {
    const named = place(namedBy(term));
    return { holds: checkOf(plan, term, place), named, code: codeOf(named.id) };
  });
  if (!trigger.inRow && then.some(({ named }) => named.inRow)) {
    throw new Error(`Rule ${procedure} ${rule.code}: no row sets it off`);
  }
  const when = rule.when.map((term) => checkOf(plan, term, place));
  return { compiled: { rule, effect: rule.effect, when, then }, trigger };
}

export function placeOf(plan: ItemPlan, id: string): RulePlace | undefined {
  const single = plan.lineOf(id);
  if (single >= 0) return { id, line: single, inRow: false };
  const repeated = plan.lineOf(id, 1);
  return repeated < plan.headLines ? undefined : { id, line: repeated, inRow: true };
}

/** The item that a broken term is told of: the one to fill, to empty or to change. */
function namedBy(term: Term): string {
  switch (term.kind) {
    case "ordered":
    case "sum":
      return term.other;
    case "distinct":
      return numbered(term.item, 1);
    default:
      return term.item;
  }
}

function itemsOf(term: Term): string[] {
  switch (term.kind) {
    case "equal":
      return [term.item, ...term.others];
    case "differ":
    case "ordered":
    case "sum":
      return [term.item, term.other];
    case "product":
      return [term.item, term.price, term.unit];
    default:
      return [term.item];
  }
}

function checkOf(plan: ItemPlan, term: Term, place: (id: string) => RulePlace): Check {
  switch (term.kind) {
    case "filled":
    case "blank": {
      const wanted = term.kind === "filled";
      const { line, inRow } = place(term.item);
      return (items, offset) => items.isFilledAt(inRow ? line + offset : line) === wanted;
    }
    case "positive": {
      const value = reader(place(term.item));
      return (items, offset) => Number(value(items, offset) || 1) > 0;
    }
    case "is": {
      const values = new Set(term.values);
      const value = reader(place(term.item));
      return (items, offset) => values.has(value(items, offset));
    }
    case "formed": {
      const value = reader(place(term.item));
      const fits = forms[term.form];
      return (items, offset) => {
        const text = value(items, offset);
        return text === "" || fits(text);
      };
    }
    case "equal": {
      const value = reader(place(term.item));
      const others = term.others.map((id) => reader(place(id)));
      return (items, offset) => {
        const own = value(items, offset);
        const told = others.map((other) => other(items, offset)).filter((other) => other !== "");
        return own === "" || told.length === 0 || told.includes(own);
      };
    }
    case "differ": {
      const [one, other] = [reader(place(term.item)), reader(place(term.other))];
      return (items, offset) => {
        const value = one(items, offset);
        return value === "" || value !== other(items, offset);
      };
    }
    case "ordered":
      return ordered(plan, place(term.item), place(term.other));
    case "sum":
      return sum(plan, place(term.item), place(term.other), term.slack);
    case "product":
      return product(term, place);
    case "distinct":
      return distinct(plan, term.item);
  }
}

/**
 * Ten digits, thirteen of a branch, twelve of a person; papers are received under numbers of type 72. Of
 * places in Vietnam the code begins with the country, or is an airport's three letters, which name none.
 * A warehouse has the code of its office and three characters more, the first a letter (02CIS01, 02H3SH3).
 */
const forms: Readonly<Record<ValueForm, (text: string) => boolean>> = {
  taxcode: (text) => isTaxCode(normaliseTaxCode(text)) && !/^0+$/.test(text),
  receipt: (text) => /^72\d{10}$/.test(text),
  usercode: isUserCode,
  heading: isHeading,
  warehouse: (text) => isOfficeCode(text.slice(0, -3)) && /[A-Z][A-Z\d]{2}$/.test(text),
  tariff: (text) => /^B\d{2}$/.test(text),
  home: (text) => text.startsWith("VN") || /^[A-Z]{3}$/.test(text),
};

type Reader = (items: Items, offset: number) => string;

function reader({ line, inRow }: RulePlace): Reader {
  return (items, offset) => items.valueAt(inRow ? line + offset : line);
}

/** Days `ddMMyyyy` in their order, numbers by size. */
function ordered(plan: ItemPlan, first: RulePlace, last: RulePlace): Check {
  const { kind } = plan.itemAt(first.line);
  const isNumber = kind === "I" || kind === "F";
  const size = (value: string): number =>
    Number(isNumber ? value : value.slice(4) + value.slice(2, 4) + value.slice(0, 2));
  const [one, other] = [reader(first), reader(last)];
  return (items, offset) => {
    const [begin, end] = [one(items, offset), other(items, offset)];
    return begin === "" || end === "" || size(begin) <= size(end);
  };
}

function sum(plan: ItemPlan, part: RulePlace, whole: RulePlace, slack: number): Check {
  const value = reader(whole);
  return (items, offset) => {
    const total = value(items, offset);
    if (total === "") return true;
    let sum = 0;
    for (let row = 0; row < items.rowCount; row++) {
      sum += Number(items.valueAt(part.line + row * plan.rowLines));
    }
    // Amounts of 20 digits are beyond what a number holds exactly: a cent of a billion is no fault.
    return sum <= Number(total) * (1 + Math.max(slack, 1e-9));
  };
}

/**
 * Value = price × quantity, whichever quantity is given in the price's unit. Prices have nine
 * characters: what rounding the price to its last digit does to the value is no fault either.
 */
function product(
  { item, price, unit }: Term & { kind: "product" },
  place: (id: string) => RulePlace,
): Check {
  const [value, unitPrice, priceUnit] = [item, price, unit].map((id) => reader(place(id))) as [
    Reader,
    Reader,
    Reader,
  ];
  const quantities = [["QT1", "QN1"], ["QT2", "QN2"]].map(([of, number]) => ({
    unit: reader(place(of!)),
    number: reader(place(number!)),
  }));
  return (items, offset) => {
    const wanted = priceUnit(items, offset);
    const quantity = quantities.find(({ unit }) => unit(items, offset) === wanted);
    const priced = unitPrice(items, offset);
    if (wanted === "" || priced === "" || quantity === undefined) return true;
    const number = Number(quantity.number(items, offset));
    const given = Number(value(items, offset));
    const off = Math.abs(number * Number(priced) - given);
    const lastDigit = 10 ** -(priced.split(".")[1]?.length ?? 0);
    return off <= Math.max(Math.abs(given) * rounding, Math.abs(number) * lastDigit);
  };
}

function distinct(plan: ItemPlan, signs: string): Check {
  const lines: number[] = [];
  for (let number = 1;; number++) {
    const line = plan.lineOf(numbered(signs, number));
    if (line < 0) break;
    lines.push(line);
  }
  return (items) => {
    const values = lines.map((line) => items.valueAt(line)).filter((value) => value !== "");
    return new Set(values).size === values.length;
  };
}
