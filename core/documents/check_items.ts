import type { Catalogue, Item, Procedure } from "../catalogue/mod.ts";
import { procedureKind } from "../procedures/mod.ts";
import type { ResultCode } from "../verdict.ts";
import {
  fitsWidth,
  hasKind,
  isDate,
  isFull,
  isTime,
  type ItemPlan,
  type Items,
  resultCodesMax,
} from "../wire/mod.ts";
import { itemCode, type ItemFault } from "./item_code.ts";

/**
 * Checks every item by itself against the layout (wire protocol sections 5.2 and 13, step 12):
 * mandatory, characters of its kind, width, full width, dates and times that exist. Gives the codes of the
 * procedure with item and repetition, in wire order, five at most; none when all items are good.
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
): ResultCode[] {
  const codes: ResultCode[] = [];
  const report = (line: number, fault: ItemFault): void => {
    const { id, repetition } = items.placeAt(line);
    codes.push({ code: itemCode(catalogue, procedure.code, id, fault), item: id, repetition });
  };
  const { isPlain } = checkPlanOf(items.plan);
  const mandatory = mandatoryLines(procedure, items);
  let next = 0;
  for (let line = 0; line < items.lineCount && codes.length < resultCodesMax; line++) {
    const isMandatory = mandatory[next] === line;
    if (isMandatory) next++;
    const column = columnOf(items.plan, line);
    const item = items.plan.itemAt(line);
    if (isPlain[column] && isGoodCode(items, line, item.widthBytes)) continue;
    if (!items.isFilledAt(line)) {
      if (isMandatory) report(line, "missing");
      continue;
    }
    const fault = faultOf(item, items.valueAt(line));
    if (fault !== undefined) report(line, fault);
  }
  for (; next < mandatory.length && codes.length < resultCodesMax; next++) {
    report(mandatory[next]!, "missing");
  }
  return codes;
}

/**
 * Whether a line of kind A is filled and has nothing but characters of the kind within the width.
 * Most filled lines of a large declaration are such, and none of them has to become a string.
 */
function isGoodCode(items: Items, line: number, widthBytes: number): boolean {
  const bytes = items.bytes;
  const start = items.lineStart(line);
  const end = items.lineEnd(line);
  if (end - start > widthBytes || start === end || bytes[start] === blank) return false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte < blank || byte > lastOfKindA || byte === dollar) return false;
  }
  return true;
}

const blank = 0x20;
const lastOfKindA = 0x5d;
const dollar = 0x24;

/** What is wrong with a filled value of an item, or undefined. */
export function faultOf(item: Item, value: string): ItemFault | undefined {
  // U+FFFD stands for bytes that were no UTF-8.
  if (!hasKind(item.kind, value) || value.includes("\ufffd")) return "characters";
  if (!fitsWidth(item, value) || (item.full && !isFull(item, value))) return "form";
  if (isDateItem(item) && !isDate(value)) return "form";
  if (isTimeItem(item) && !isTime(value)) return "form";
  return undefined;
}

const dateName = /\bdates?\b|time limit|expiry before|stock until/i;
const timeName = /\btime\b/i;

/** Items that hold a day, `ddMMyyyy`: 8 characters of kind A, called a date. */
export function isDateItem(item: Item): boolean {
  return item.kind === "A" && item.widthBytes === 8 && dateName.test(item.name);
}

/** Items that hold a time of day, `HHmm` or `HHmmss`. */
export function isTimeItem(item: Item): boolean {
  return item.kind === "A" && (item.widthBytes === 4 || item.widthBytes === 6) &&
    timeName.test(item.name);
}

/** Lines that must be filled, ascending: single items, then the mandatory columns of the rows. */
function mandatoryLines(procedure: Procedure, items: Items): number[] {
  const { head, columns } = checkPlanOf(items.plan);
  if (columns.length === 0) return head;
  const lines = [...head];
  const rowsMin = procedureKind(procedure.code)?.processing === undefined ? 1 : 0;
  const { headLines, rowLines } = items.plan;
  for (let row = 0; row < Math.max(items.rowCount, rowsMin); row++) {
    const first = headLines + row * rowLines;
    if (row >= rowsMin && !isBegun(items, first, rowLines)) continue;
    for (const column of columns) lines.push(first + column);
  }
  return lines;
}

/** A row in the middle may be blank as a whole. */
function isBegun(items: Items, first: number, rowLines: number): boolean {
  for (let line = first; line < first + rowLines; line++) if (items.isFilledAt(line)) return true;
  return false;
}

/** What a layout says about its lines; a row of the repeating group stands for all rows. */
interface CheckPlan {
  /** Mandatory lines before the repeating group. */
  readonly head: number[];
  /** Mandatory columns of the repeating group, from 0. */
  readonly columns: readonly number[];
  /** By column as `columnOf` counts: kind A, any length, no date, no time. */
  readonly isPlain: readonly boolean[];
}

const checkPlans = new WeakMap<ItemPlan, CheckPlan>();

function checkPlanOf(plan: ItemPlan): CheckPlan {
  const known = checkPlans.get(plan);
  if (known !== undefined) return known;
  const items = Array.from(
    { length: plan.headLines + plan.rowLines },
    (_, line) => plan.itemAt(line),
  );
  const mandatory = items.flatMap(({ required }, line) => required === "M" ? [line] : []);
  const made = {
    head: mandatory.filter((line) => line < plan.headLines),
    columns: mandatory.filter((line) => line >= plan.headLines)
      .map((line) => line - plan.headLines),
    isPlain: items.map((item) =>
      item.kind === "A" && !item.full && !isDateItem(item) && !isTimeItem(item)
    ),
  };
  checkPlans.set(plan, made);
  return made;
}

/** Lines count on through the rows; their columns repeat. */
function columnOf({ headLines, rowLines }: ItemPlan, line: number): number {
  return line < headLines ? line : headLines + (line - headLines) % rowLines;
}
