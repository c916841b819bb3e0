import type { Catalogue, Item, ItemKind, Procedure } from "../catalogue/mod.ts";
import { codeItems, type CodeTables } from "../codes/mod.ts";
import { procedureKind } from "../procedures/mod.ts";
import type { ResultCode } from "../verdict.ts";
import {
  fitsWidth,
  hasKind,
  hasKindBytes,
  isDate,
  isFull,
  isHour,
  isTime,
  type ItemPlan,
  type Items,
  resultCodesMax,
} from "../wire/mod.ts";
import { itemCode, type ItemFault } from "./item_code.ts";

/**
 * Checks every item by itself against the layout (docs/wire-protocol.md 5.2 and 13 step 12):
 * mandatory, characters of its kind, width, full width, dates and times that exist, no amount below
 * zero, digits for a commodity code, an office that can be one, import or export. Gives the codes of
 * the procedure with item and repetition, in wire order, five at most; none when all items are good.
 * `codes`: the tables in force, as a letter that the table of directions has is taken.
 *
 * That an item is mandatory is marked only on the terminal; the standby holds to the mark because
 * what it accepts is given back to VNACCS later. A column of the repeating group is mandatory in
 * every row that was begun, and in row 1 unless the procedure has a processing type: a cancellation
 * names no rows.
 */
export function checkItems(
  catalogue: Catalogue,
  procedure: Procedure,
  items: Items,
  codes?: CodeTables,
): ResultCode[] {
  const faults: ResultCode[] = [];
  const report = (line: number, fault: ItemFault): void => {
    const { id, repetition } = items.placeAt(line);
    faults.push({ code: itemCode(catalogue, procedure.code, id, fault), item: id, repetition });
  };
  const checkLines = (first: number, columns: readonly Column[]): void => {
    for (let at = 0; at < columns.length && faults.length < resultCodesMax; at++) {
      const fault = faultAt(items, first + at, columns[at]!, codes);
      if (fault !== undefined) report(first + at, fault);
    }
  };
  const { head, row } = checkPlanOf(items.plan);
  checkLines(0, head);
  const rowsMin = procedureKind(procedure.code)?.processing === undefined ? 1 : 0;
  for (let at = 0; at < Math.max(items.rowCount, rowsMin); at++) {
    const first = head.length + at * row.length;
    if (at < rowsMin || isBegun(items, first, row.length)) checkLines(first, row);
  }
  return faults;
}

/**
 * The same, found once for a request: whoever looks a document up by what a request names asks first
 * whether its items are good, and `decide` asks again. Other tables in between change nothing: what was
 * not looked up cannot be decided.
 */
export function itemFaults(
  catalogue: Catalogue,
  { procedure, items }: { readonly procedure: Procedure; readonly items: Items },
  codes?: CodeTables,
): readonly ResultCode[] {
  let faults = faultsFound.get(items);
  if (faults === undefined) {
    faultsFound.set(items, faults = checkItems(catalogue, procedure, items, codes));
  }
  return faults;
}

const faultsFound = new WeakMap<Items, readonly ResultCode[]>();

/** What is wrong with a line, which need not be there. */
function faultAt(
  items: Items,
  line: number,
  column: Column,
  codes: CodeTables | undefined,
): ItemFault | undefined {
  if (!items.isFilledAt(line)) return column.isMandatory ? "missing" : undefined;
  if (column.isPlain && isSurelyGood(items, line, column)) return undefined;
  const value = items.valueAt(line);
  if (column.hasTwoDirections && value !== "I" && value !== "E") {
    // Whether it holds today is asked with the other codes.
    const isInTable = column.hasDirectionTable && codes?.directions.entries.has(value) === true;
    if (!isInTable) return "form";
  }
  return faultOf(column.item, value);
}

/** Whether the bytes alone show that a filled line has no fault. Most filled lines are such. */
function isSurelyGood(items: Items, line: number, column: Column): boolean {
  const { kind, isNumber, widthBytes } = column;
  const bytes = items.bytes;
  let start = items.lineStart(line);
  let end = items.inkEnd(line);
  if (isNumber) {
    // Padded in front; blanks behind the number are a fault.
    while (bytes[start] === blank) start++;
    end = items.lineEnd(line);
    if (bytes[start] === minus) return false;
  }
  return end - start <= widthBytes && hasKindBytes(kind, bytes, start, end);
}

const blank = 0x20;
const minus = 0x2d;

/** What is wrong with a filled value of an item, or undefined. */
export function faultOf(item: Item, value: string): ItemFault | undefined {
  // U+FFFD stands for bytes that were no UTF-8.
  if (!hasKind(item.kind, value) || value.includes("\ufffd")) return "characters";
  if (!fitsWidth(item, value) || (item.full && !isFull(item, value))) return "form";
  if (isDateItem(item) && !isDate(value)) return "form";
  if (isTimeItem(item) && !(item.widthBytes === 2 ? isHour : isTime)(value)) return "form";
  if (isNegative(item, value) && isNeverNegative(item)) return "form";
  if (isCommodityItem(item) && !/^\d+$/.test(value)) return "form";
  if (isOfficeItem(item) && !officeForm.test(value)) return "form";
  if (isAmountItem(item) && !/\d/.test(value)) return "form";
  return undefined;
}

/** In an item of text a sign alone says that there is none. */
function isNegative({ kind }: Item, value: string): boolean {
  return kind === "A" ? /^-[ .,]*\d/.test(value) : value.startsWith("-");
}

const dateName = /\bdates?\b|time limit|expiry before|stock until/i;
const timeName = /\btime\b/i;

/** Items that hold a day, `ddMMyyyy`: 8 characters of kind A, called a date. */
export function isDateItem(item: Item): boolean {
  return item.kind === "A" && item.widthBytes === 8 && dateName.test(item.name);
}

/** Items that hold a time of day, `HH`, `HHmm` or `HHmmss`. */
export function isTimeItem(item: Item): boolean {
  return item.kind === "A" && [2, 4, 6].includes(item.widthBytes) && timeName.test(item.name);
}

const officeName = /\bcustoms office\b/i;

/** Two digits of the department, two letters or digits of the branch, and perhaps two of the team. */
const officeForm = /^\d{2}[0-9A-Z]{2}(\d{2})?$/;

/** Items that hold a customs office. */
export function isOfficeItem(item: Item): boolean {
  return item.kind === "A" && item.widthBytes === 6 && officeName.test(item.name);
}

const directionName = /^import ?\/? ?export (indication|classification|demarcation)$/i;

/** Items that say import or export in one letter. */
export function isDirectionItem(item: Item): boolean {
  return item.kind === "A" && item.widthBytes === 1 && directionName.test(item.name);
}

/**
 * Procedures whose direction knows more than the two, or may: goods under customs control are carried
 * that are neither, and what a ministry asks for is its own. Transports are held for a letter that the
 * table of directions has not.
 */
const furtherDirections: ReadonlySet<string> = new Set(["OLA", "COT", "SEA"]);

/** Whether an item of a procedure knows I and E alone. What an inquiry asks for finds nothing else. */
function knowsTwoDirections(procedure: string, item: Item): boolean {
  return isDirectionItem(item) && !furtherDirections.has(procedure) &&
    procedureKind(procedure)?.kind !== "refer";
}

/** Whether the table of directions speaks of an item. */
function hasDirectionTable(procedure: string, id: string): boolean {
  return codeItems().some(({ procedures, item, tables }) =>
    item === id && tables.includes("directions") && procedures.includes(procedure)
  );
}

const amountName = /^tax amount\b/i;

/** Amounts that have the kind of text and yet say a number, in whatever way it is written. */
function isAmountItem(item: Item): boolean {
  return item.kind === "A" && amountName.test(item.name);
}

/** Rates and values in the kind of text: with a percent sign, or with the currency for a value. */
const pricedTextName = /^(tax rate\b|(estimated )?value$)/i;

/** What may be taken away from a price or added to it: the only amounts that a sign makes sense of. */
const signedName = /adjustment amount|evaluated amount|deduction/i;

/** Items that count, weigh or price something: goods of minus five pieces are a slip or a trick. */
export function isNeverNegative(item: Item): boolean {
  if (item.kind === "A") return isAmountItem(item) || pricedTextName.test(item.name);
  return item.kind !== "W" && !signedName.test(item.name);
}

const commodityName = /^HS code/i;

/** Items with a commodity code, which has digits only. */
export function isCommodityItem(item: Item): boolean {
  return item.kind === "A" && commodityName.test(item.name);
}

/** A row in the middle may be blank as a whole. */
function isBegun(items: Items, first: number, rowLines: number): boolean {
  for (let line = first; line < first + rowLines; line++) if (items.isFilledAt(line)) return true;
  return false;
}

/** What is asked of a line, the same in every row of the repeating group. */
interface Column {
  readonly item: Item;
  readonly kind: ItemKind;
  readonly isNumber: boolean;
  readonly widthBytes: number;
  readonly isMandatory: boolean;
  /** Any value of the kind and within the width will do: it has no form of its own. */
  readonly isPlain: boolean;
  readonly hasTwoDirections: boolean;
  /** Whether a table that an operator may replace says which directions there are. */
  readonly hasDirectionTable: boolean;
}

/** The columns of a layout: those before the repeating group, and one row of it. */
interface CheckPlan {
  readonly head: readonly Column[];
  readonly row: readonly Column[];
}

const checkPlans = new WeakMap<ItemPlan, CheckPlan>();

function checkPlanOf(plan: ItemPlan): CheckPlan {
  const known = checkPlans.get(plan);
  if (known !== undefined) return known;
  const columns = Array.from({ length: plan.headLines + plan.rowLines }, (_, line): Column => {
    const item = plan.itemAt(line);
    const hasTwoDirections = knowsTwoDirections(plan.layout.code, item);
    const isNumber = item.kind === "I" || item.kind === "F";
    const hasForm = item.full || hasTwoDirections || isDateItem(item) || isTimeItem(item) ||
      isCommodityItem(item) || isOfficeItem(item) || (!isNumber && isNeverNegative(item));
    return {
      item,
      kind: item.kind,
      isNumber,
      widthBytes: item.widthBytes,
      isMandatory: item.required === "M",
      isPlain: !hasForm,
      hasTwoDirections,
      hasDirectionTable: hasTwoDirections && hasDirectionTable(plan.layout.code, item.id),
    };
  });
  const made = { head: columns.slice(0, plan.headLines), row: columns.slice(plan.headLines) };
  checkPlans.set(plan, made);
  return made;
}
