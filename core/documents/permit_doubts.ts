/**
 * Why the standby cannot answer for a declaration's permit by itself. What is not declared is not
 * known: a blank tax item says nothing, so a line is free of duty only where it says so.
 *
 * A line of an import says so by both of
 * - import tax: the rate 0 (`TXA`);
 * - VAT: a code of goods that are not subject to it (`VK` and three digits in `TX1`…`TX5` or
 *   `TR1`…`TR5`); every other tax that it names likewise (second letter K).
 *
 * That it is exempted (`RE`) is for an officer to confirm, with reference and reason. A line of an
 * export says so by the rate 0. Goods into and out of a bonded warehouse (kinds C11, C12)
 * owe nothing while they are there; neither does what is only transported under customs control, nor
 * an export of small value, whose procedure is for exempted goods only. On every import of small
 * value VAT is due since 18 February 2025. And none of them may name a bank, a guarantee, a payment
 * later, a reduction, an exemption list, a quota or a temporary trade: the standby has no balances.
 *
 * Pure, and compiled once for each layout.
 */
import type { Layout } from "../catalogue/mod.ts";
import { bondedWarehouseKinds, type FamilyName } from "../procedures/mod.ts";
import type { ItemPlan, Items } from "../wire/mod.ts";
import type { DecisionContext } from "./decision.ts";
import { daysInDoubt } from "./days_in_doubt.ts";
import type { Document } from "./document.ts";
import { type ValueContext, valuesInDoubt } from "./judge_values.ts";

/** Reasons, as officers read them (`permitDoubt.…` in the pages' texts). */
export const permitDoubtReasons = [
  "import tax not declared free",
  "export tax not declared free",
  "other tax not declared free",
  "tax declared",
  "small value",
  "bank payment",
  "guarantee",
  "payment later",
  "release before permit",
  "reduction",
  "exemption list",
  "tariff quota",
  "temporary trade",
  "code not known",
  "items that do not agree",
] as const;
export type PermitDoubtReason = typeof permitDoubtReasons[number];

export interface PermitDoubt {
  readonly reason: PermitDoubtReason;
  /** The item that gives it; empty where the kind of the declaration does. */
  readonly item: string;
  /** Row of the goods line; 0 where it is not one line's. */
  readonly row: number;
}

/** What the reasons depend on beside the declaration: its day, which tables are in force. */
export type PermitContext = Pick<DecisionContext, "receivedAt" | "codes">;

/** The declaration: its family, and where it is known, when it was made. */
type DoubtedDocument = Pick<Document, "family"> & Partial<Pick<Document, "dates">>;

/** All reasons, each where it stands first. None: what is declared owes nothing that has to be asked. */
export function permitDoubts(
  document: DoubtedDocument,
  items: Items,
  context: PermitContext,
): PermitDoubt[] {
  const first = new Map<PermitDoubtReason, PermitDoubt>();
  for (const doubt of doubtsOf(document, items, context)) {
    if (!first.has(doubt.reason)) first.set(doubt.reason, doubt);
  }
  return [...first.values()];
}

/** Whether there is any reason; stops at the first. */
export function hasPermitDoubt(
  document: DoubtedDocument,
  items: Items,
  context: PermitContext,
): boolean {
  return doubtsOf(document, items, context).next().done !== true;
}

/** Another kind of reason is another line here. */
function* doubtsOf(
  { family, dates }: DoubtedDocument,
  items: Items,
  context: PermitContext,
): Generator<PermitDoubt> {
  yield* dutyDoubts(family, items);
  yield* valueDoubts(items, { ...context, since: dates?.created });
}

/** Codes that no table knows, and values that are taken although they do not agree, add up or fit the day. */
function* valueDoubts(items: Items, context: ValueContext): Generator<PermitDoubt> {
  const { unknown, broken } = valuesInDoubt(context, items);
  for (const { item, repetition: row } of unknown) yield { reason: "code not known", item, row };
  for (const { item, repetition: row } of broken) {
    yield { reason: "items that do not agree", item, row };
  }
  for (const item of daysInDoubt(items, context)) {
    yield { reason: "items that do not agree", item, row: 0 };
  }
}

interface DutyRule {
  /** Items that give a doubt wherever they are filled. */
  readonly filled: Readonly<Partial<Record<PermitDoubtReason, readonly string[]>>>;
  /** Item of the declaration's kind. */
  readonly kind?: string;
  readonly tax?: LineTax;
  /** The whole procedure gives it. */
  readonly always?: PermitDoubtReason;
}

/** Items of a goods line that say what is owed. */
interface LineTax {
  readonly reason: "import tax not declared free" | "export tax not declared free";
  readonly rate: string;
  readonly absolute: readonly string[];
  /** Other taxes: their code, and the code of what frees from them. */
  readonly others: readonly { readonly type: string; readonly exemption: string }[];
}

/** When taxes are paid: A, B with a guarantee, C later without one, D at once. */
const payment = "ENC";
const paidAtOnce = "D";

const guarantee = ["SBC", "RYA", "SCM", "SCN"];
const shared: DutyRule["filled"] = {
  "bank payment": ["BRC", "BYA", "BCM", "BCN"],
  "guarantee": guarantee,
  "payment later": [payment],
  "exemption list": ["TXN", "TXR"],
};

const rules: Readonly<Partial<Record<FamilyName, DutyRule>>> = {
  "import declaration": {
    filled: {
      ...shared,
      "release before permit": ["BP"],
      "temporary trade": ["TDN", "TDL", "RED"],
      "reduction": ["RE", "REG", "TG1", "TG2", "TG3", "TG4", "TG5"],
      "tariff quota": ["KWS"],
      "tax declared": ["SPD"],
    },
    kind: "ICB",
    tax: {
      reason: "import tax not declared free",
      rate: "TXA",
      absolute: ["TXB"],
      others: [1, 2, 3, 4, 5].map((n) => ({ type: `TX${n}`, exemption: `TR${n}` })),
    },
  },
  "export declaration": {
    filled: {
      ...shared,
      "temporary trade": ["TDN", "TDL", "RID"],
      "reduction": ["RE", "REG"],
    },
    kind: "ECB",
    tax: {
      reason: "export tax not declared free",
      rate: "TXA",
      absolute: ["TXB"],
      others: [],
    },
  },
  "small import declaration": { filled: {}, always: "small value" },
  "small export declaration": { filled: {} },
  "transport declaration": { filled: { "guarantee": [...guarantee, "TOS", "SEP"] } },
};

/** Temporary import and export, and what returns of them. */
const temporaryKinds: ReadonlySet<string> = new Set([
  ...["G11", "G12", "G13", "G14", "G51"],
  ...["G21", "G22", "G23", "G24", "G61"],
]);

/** Codes of the published tables: not subject to another tax; which tax. */
const notSubject = /^[A-Z]K\d{3}$/;
const vat = "V";

function* dutyDoubts(family: FamilyName, items: Items): Generator<PermitDoubt> {
  const rule = rules[family];
  if (rule === undefined) return;
  if (rule.always !== undefined) yield { reason: rule.always, item: "", row: 0 };
  const { filled, line } = compiledFor(items.layout, items.plan, rule);
  for (const { reason, item, first } of filled) {
    if (!items.isFilledAt(first)) continue;
    if (item !== payment || items.valueAt(first) !== paidAtOnce) yield { reason, item, row: 0 };
  }
  const kind = rule.kind === undefined ? "" : items.value(rule.kind);
  if (temporaryKinds.has(kind)) yield { reason: "temporary trade", item: rule.kind!, row: 0 };
  const isFree = bondedWarehouseKinds.has(kind);
  const { headLines, rowLines } = items.plan;
  let rows = 0;
  for (let row = 1; row <= items.rowCount; row++) {
    const shift = (row - 1) * rowLines;
    if (isBlankRow(items, headLines + shift, rowLines)) continue;
    rows++;
    for (const { reason, item, first } of line.filled) {
      if (items.isFilledAt(first + shift)) yield { reason, item, row };
    }
    if (line.tax !== undefined) yield* lineDoubts(items, line.tax, { shift, row, isFree });
  }
  // Goods that nobody lists are not declared free.
  if (rule.tax !== undefined && rows === 0) {
    yield { reason: rule.tax.reason, item: rule.tax.rate, row: 0 };
  }
}

function isBlankRow(items: Items, first: number, lines: number): boolean {
  for (let line = first; line < first + lines; line++) if (items.isFilledAt(line)) return false;
  return true;
}

/** Where the items of a rule stand in a layout: lines of the head, and of the first goods line. */
interface Compiled {
  readonly filled: readonly FilledRule[];
  readonly line: { readonly filled: readonly FilledRule[]; readonly tax?: CompiledTax };
}

interface FilledRule {
  readonly reason: PermitDoubtReason;
  readonly item: string;
  readonly first: number;
}

interface CompiledTax {
  readonly rule: LineTax;
  readonly rate: number;
  readonly absolute: readonly number[];
  readonly others: readonly { readonly type: number; readonly exemption: number }[];
}

const compiled = new WeakMap<Layout, Compiled>();

function compiledFor(layout: Layout, plan: ItemPlan, rule: DutyRule): Compiled {
  let made = compiled.get(layout);
  if (made === undefined) compiled.set(layout, made = compile(plan, rule));
  return made;
}

function compile(plan: ItemPlan, { filled, tax }: DutyRule): Compiled {
  const named = Object.entries(filled).flatMap(([reason, ids]) =>
    ids.map((item) => ({ reason: reason as PermitDoubtReason, item }))
  );
  const at = (row: number) => (id: string) => plan.lineOf(id, row);
  const placed = (row: number): FilledRule[] =>
    named.map((each) => ({ ...each, first: at(row)(each.item) })).filter(({ first }) => first >= 0);
  const line = at(1);
  return {
    filled: placed(0),
    line: {
      filled: placed(1),
      tax: tax && {
        rule: tax,
        rate: line(tax.rate),
        absolute: tax.absolute.map(line),
        others: tax.others.map(({ type, exemption }) => ({
          type: line(type),
          exemption: line(exemption),
        })),
      },
    },
  };
}

/** What one goods line owes. `isFree`: its kind owes nothing that it does not name. */
function* lineDoubts(
  items: Items,
  { rule, rate, absolute, others }: CompiledTax,
  { shift, row, isFree }: {
    readonly shift: number;
    readonly row: number;
    readonly isFree: boolean;
  },
): Generator<PermitDoubt> {
  const value = (line: number): string => items.valueAt(line + shift);
  const declared = value(rate);
  if (declared !== "" && !isZero(declared)) yield { reason: "tax declared", item: rule.rate, row };
  for (const [index, line] of absolute.entries()) {
    const amount = value(line);
    if (amount === "" || isZero(amount)) continue;
    yield { reason: "tax declared", item: rule.absolute[index]!, row };
  }
  if (!isFree && !isZero(declared)) yield { reason: rule.reason, item: rule.rate, row };
  if (others.length === 0) return;
  let saysVat = isFree;
  for (const [index, each] of others.entries()) {
    const type = value(each.type);
    const freed = value(each.exemption);
    if (type === "" && freed === "") continue;
    const { type: item } = rule.others[index]!;
    const codes = [type, freed].filter((text) => text !== "");
    if (!codes.every((text) => notSubject.test(text))) yield { reason: "tax declared", item, row };
    else if (codes.every((text) => text.startsWith(vat))) saysVat = true;
  }
  if (!saysVat) {
    yield { reason: "other tax not declared free", item: rule.others[0]!.type, row };
  }
}

/** `0`, `0.00`, `00`; blank is none. */
function isZero(value: string): boolean {
  return /^0+([.,]0*)?$/.test(value);
}
