/**
 * Every row of the table by itself: a request that breaks exactly this rule gets exactly its code, and
 * one that keeps it gets none. What the real client sent breaks no rule that refuses.
 */
import assert from "node:assert/strict";
import { catalogue, type Procedure } from "../../catalogue/mod.ts";
import { expandItemIds } from "../../catalogue/expand_item_ids.ts";
import { captureFolders } from "../../testing/capture_folders.ts";
import { isRefusal } from "../../verdict.ts";
import { type ItemPlan, itemPlan, type ItemRecord, readItems, writeItems } from "../../wire/mod.ts";
import { isDateItem } from "../check_items.ts";
import { codesNaming } from "../item_code.ts";
import { countRules } from "../../testing/count_rules.ts";
import type { ItemRule, Term, ValueForm } from "./item_rule.ts";
import { compileRules, placeOf } from "./rule_plan.ts";
import { itemRules, rulesBroken, sumsInDoubt } from "./rules_broken.ts";

type Record_ = Record<string, string>;

for (const [index, rule] of itemRules().entries()) {
  for (const code of rule.procedures) {
    Deno.test(`rule ${index + 1}: ${code} ${rule.code} ${rule.why}`, () => {
      const procedure = catalogue.procedure(code)!;
      const only = { ...rule, procedures: [code] };
      const kept = [...rule.when, ...rule.then].reduce(
        (record, term) => ({ ...record, ...values(procedure, term, record) }),
        {} as Record_,
      );
      assert.deepEqual(broken(procedure, kept, only), [], `kept: ${JSON.stringify(kept)}`);
      const base = rule.when.reduce(
        (record, term) => ({ ...record, ...values(procedure, term, record) }),
        {} as Record_,
      );
      const against = { ...base, ...violation(procedure, rule.then[0]!, base) };
      const found = broken(procedure, against, only);
      assert.equal(found.length, 1, `against: ${JSON.stringify(against)}`);
      const told = found[0]!;
      if (!rule.code.startsWith("@")) assert.equal(told.code, rule.code);
      const listed = catalogue.errorCodes(code).find((row) => row.code === told.code);
      assert.ok(listed, `${told.code} is in the list of ${code}`);
      assert.equal(told.effect, rule.effect);
      // And of all the rules none but its neighbours about the same items answers something else.
      const items = itemsOf(procedure, against);
      const all = [...rulesBroken(procedure, items), ...sumsInDoubt(procedure, items)];
      assert.ok(all.some((each) => each.code === told.code && each.item === told.item));
    });
  }
}

/** The rows that a request breaks when the table has this one only. */
function broken(procedure: Procedure, record: Record_, rule: ItemRule) {
  const plan = compileRules(catalogue, procedure, [rule]);
  const items = itemsOf(procedure, record);
  const found = [];
  for (const [triggers, rows] of [[plan.head, 1], [plan.row, items.rowCount]] as const) {
    for (let row = 0; row < rows; row++) {
      const offset = triggers === plan.row ? row * items.plan.rowLines : 0;
      for (const { line, rules } of triggers) {
        if (!items.isFilledAt(line + offset)) continue;
        for (const { when, then, effect } of rules) {
          if (!when.every((holds) => holds(items, offset))) continue;
          const failed = then.find(({ holds }) => !holds(items, offset));
          if (failed) found.push({ code: failed.code, item: failed.named.id, effect });
        }
      }
    }
  }
  return found;
}

const formed: Readonly<Record<ValueForm, { readonly good: string; readonly bad: string }>> = {
  taxcode: { good: "0101234567", bad: "010123456" },
  receipt: { good: "720000000010", bad: "100000000010" },
  usercode: { good: "AB001", bad: "01AB0" },
  heading: { good: "9826", bad: "7701" },
  warehouse: { good: "02H3SH3", bad: "18A3001" },
  tariff: { good: "B01", bad: "A01" },
  home: { good: "VNHPH", bad: "CNSHA" },
};

/** Values with which a term holds. `#` = 1. */
function values(procedure: Procedure, term: Term, record: Record_): Record_ {
  const plan = itemPlan(procedure.layout, "request");
  const id = first(term.item);
  const good = record[id] ?? value(plan, id);
  switch (term.kind) {
    case "filled":
    case "positive":
      return { [id]: good };
    case "blank":
      return { [id]: "" };
    case "is":
      return { [id]: term.values[0]! };
    case "formed":
      return { [id]: formed[term.form].good };
    case "equal":
      return { [id]: good, [first(term.others[0]!)]: good };
    case "differ":
      return { [id]: good, [first(term.other)]: other(plan, first(term.other), good) };
    case "ordered":
    case "sum":
      return { [id]: good, [first(term.other)]: later(plan, first(term.other)) };
    case "product":
      return { [id]: "6.06", [term.price]: "2.00", [term.unit]: "KGM", QT1: "KGM", QN1: "3" };
    case "distinct":
      return { [id]: good };
  }
}

/** Values against which a term does not hold, added to others. */
function violation(procedure: Procedure, term: Term, record: Record_): Record_ {
  const plan = itemPlan(procedure.layout, "request");
  const id = first(term.item);
  switch (term.kind) {
    case "filled":
      return { [id]: "" };
    case "blank":
      return { [id]: value(plan, id) };
    case "positive":
      return { [id]: "0" };
    case "is":
      return { [id]: other(plan, id, ...term.values) };
    case "formed":
      return { [id]: formed[term.form].bad };
    case "equal":
      return {
        [id]: value(plan, id),
        [first(term.others[0]!)]: other(plan, first(term.others[0]!), value(plan, id)),
      };
    case "differ":
      return { [id]: value(plan, id), [first(term.other)]: record[id] ?? value(plan, id) };
    case "ordered":
    case "sum":
      return { [id]: later(plan, id), [first(term.other)]: value(plan, first(term.other)) };
    case "product":
      return { [id]: "6.07", [term.price]: "2.00", [term.unit]: "KGM", QT1: "KGM", QN1: "3" };
    case "distinct": {
      const second = term.item.replace(/#+/, (signs) => "2".padStart(signs.length, "0"));
      return { [id]: value(plan, id), [second]: value(plan, id) };
    }
  }
}

function first(id: string): string {
  return id.replace(/#+/, (signs) => "1".padStart(signs.length, "0"));
}

function value(plan: ItemPlan, id: string): string {
  const { item } = plan.placeAt(placeOf(plan, id)!.line);
  if (isDateItem(item)) return "22112026";
  return item.full ? "1".repeat(item.widthBytes) : "1";
}

function later(plan: ItemPlan, id: string): string {
  const { item } = plan.placeAt(placeOf(plan, id)!.line);
  // A later day that is a smaller number, and a longer number that is a smaller text.
  return isDateItem(item) ? "01122026" : "10";
}

function other(plan: ItemPlan, id: string, ...than: string[]): string {
  const { item } = plan.placeAt(placeOf(plan, id)!.line);
  return ["2", "3", "4", "6"].map((each) => each.repeat(item.full ? item.widthBytes : 1))
    .find((each) => !than.includes(each))!;
}

function itemsOf(procedure: Procedure, record: Record_) {
  const plan = itemPlan(procedure.layout, "request");
  const placed: ItemRecord = Object.fromEntries(
    Object.entries(record).map(([id, text]) => [id, placeOf(plan, id)!.inRow ? [text] : text]),
  );
  const items = readItems(
    procedure.layout,
    "request",
    writeItems(procedure.layout, "request", placed),
  );
  if (isRefusal(items)) assert.fail(items.reason);
  return items;
}

Deno.test("every item that a rule names is one of which the list speaks with its code", () => {
  // Where the list's pair leaves an item out, the rule says why.
  const beside = new Set(["R0014 QT2", "R1025 CMD", "R1089 QT1"]);
  for (const rule of itemRules()) {
    if (rule.code.startsWith("@")) continue;
    for (const code of rule.procedures) {
      const row = catalogue.errorCodes(code).find((each) => each.code === rule.code);
      assert.ok(row, `${code} lists ${rule.code}`);
      const listed = expandItemIds(row.item);
      for (const term of [...rule.when, ...rule.then]) {
        if (term.kind === "product" || beside.has(`${rule.code} ${term.item}`)) continue;
        assert.ok(listed.includes(first(term.item)), `${code} ${rule.code} names ${term.item}`);
        assert.ok(codesNaming(catalogue.errorCodes(code), first(term.item)).includes(row));
      }
    }
  }
});

for (const { name, procedure: code, fields } of samples()) {
  Deno.test(`what a terminal sends keeps the rules: ${name}`, () => {
    const procedure = catalogue.procedure(code)!;
    const record: Record<string, string | string[]> = {};
    for (const { id, row, text } of fields) {
      if (row === 0) record[id] = text;
      else ((record[id] ??= []) as string[])[row - 1] = text;
    }
    const body = writeItems(procedure.layout, "request", record);
    const items = readItems(procedure.layout, "request", body);
    if (isRefusal(items)) assert.fail(items.reason);
    const refused = rulesBroken(procedure, items).filter(({ effect }) => effect === "refuse");
    assert.deepEqual(refused, []);
    const formed = itemRules().filter(({ then, effect }) =>
      effect === "doubt" && then.some(({ kind }) => kind === "formed" || kind === "filled")
    ).map(({ why }) => why);
    assert.ok(formed.length >= 4);
    const doubted = sumsInDoubt(procedure, items).filter(({ why }) => formed.includes(why));
    assert.deepEqual(doubted, []);
  });
}

/** The captures of requests: the project's own, and those beside it where they lie there. */
function* samples() {
  for (const { captures } of captureFolders()) {
    for (const { name } of Deno.readDirSync(captures)) {
      if (!name.endsWith(".json")) continue;
      const told = JSON.parse(Deno.readTextFileSync(new URL(name, captures)));
      const { procedure } = told;
      if (typeof procedure !== "string" || catalogue.procedure(procedure) === undefined) continue;
      if (/too-long|bad-/.test(name)) continue;
      const fields = (told.fields ?? []).map((field: unknown[]) => {
        const [id, row, text] = typeof field[0] === "number"
          ? [field[1], field[2], field[5]]
          : field;
        return { id, row, text } as { id: string; row: number; text: string };
      }).filter(({ row }: { row: unknown }) => typeof row === "number");
      yield { name, procedure, fields };
    }
  }
}

Deno.test("README says how many of the catalogue's rules are here", () => {
  const readme = Deno.readTextFileSync(new URL("./README.md", import.meta.url));
  const { rules, codes, listed } = countRules(catalogue, "R");
  const others = countRules(catalogue, "EL");
  for (
    const line of [
      `${codes} of the ${listed} R codes of the procedures' lists have a rule, ${rules} rules in all`,
      `${others.codes} of their ${others.listed} E and L codes have a row`,
    ]
  ) assert.ok(readme.includes(line), line);
});
