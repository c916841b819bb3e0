import { readTable } from "../catalogue/read_table.ts";
import { type ItemPlan, type Items } from "../wire/mod.ts";
import items from "./code_items.tsv" with { type: "text" };
import {
  codeEntry,
  type CodeTable,
  type CodeTableName,
  type CodeTables,
  isCodeKnown,
} from "./code_table.ts";
import { successorOnDay } from "./offices.ts";

/** A code that stands in a request and that no table of its item knows on that day. */
export interface CodeNotKnown {
  readonly item: string;
  /** Row of the repeating group from 1; 0 = none. */
  readonly repetition: number;
  readonly value: string;
  /** The table that would have to know it. */
  readonly table: CodeTableName;
  /** The table says that it is complete: the code does not exist. */
  readonly isSure: boolean;
  /** The code that took its place, where the table says so. */
  readonly successor: string;
}

/** Which item of which procedures holds a code of which tables; no table = none is known for it. */
export interface CodeItem {
  readonly procedures: readonly string[];
  /** `#` stands for the number of a numbered item. */
  readonly item: string;
  readonly tables: readonly CodeTableName[];
}

const columns = ["procedures", "item", "tables", "name"] as const;

/** The table of items, read when first asked for. */
export function codeItems(): readonly CodeItem[] {
  return read ??= readTable(items, columns).map((row) => ({
    procedures: row.procedures.split(" "),
    item: row.item,
    tables: row.tables === "-" ? [] : row.tables.split(" ") as CodeTableName[],
  }));
}

let read: readonly CodeItem[] | undefined;

/** A line that holds a code, counted in row 1 where it repeats. */
interface CodeColumn {
  readonly line: number;
  readonly tables: readonly CodeTableName[];
}

interface CodePlan {
  readonly head: readonly CodeColumn[];
  readonly row: readonly CodeColumn[];
}

const plans = new WeakMap<ItemPlan, CodePlan>();

/**
 * The codes of a request that are not known on `day` (`yyyyMMdd`), in wire order. Procedures whose
 * items the table does not name have none. `since`: the day on which the document was made. An office
 * that it named rightly then is known on, as its successor has its documents.
 */
export function codesNotKnown(
  items: Items,
  tables: CodeTables,
  day: string,
  since = day,
): CodeNotKnown[] {
  const days = { day, since };
  const { plan } = items;
  let codes = plans.get(plan);
  if (codes === undefined) plans.set(plan, codes = compile(plan));
  const found: CodeNotKnown[] = [];
  for (const column of codes.head) look(items, column, column.line, tables, days, found);
  for (const column of codes.row) {
    let before: Uint8Array | undefined;
    for (let row = 0; row < items.rowCount; row++) {
      const line = column.line + row * plan.rowLines;
      if (!items.isFilledAt(line)) continue;
      // Rows mostly say the same: one unit, one currency.
      const bytes = items.bytesAt(line);
      if (before !== undefined && isSame(before, bytes)) continue;
      const known = found.length;
      look(items, column, line, tables, days, found);
      before = found.length === known ? bytes : undefined;
    }
  }
  return found;
}

interface Days {
  readonly day: string;
  readonly since: string;
}

/** Whether an office that was there on the one day has a successor that is there on the other. */
function isFollowed(offices: CodeTable, value: string, { day, since }: Days): boolean {
  if (since >= day || !isCodeKnown(offices, value, since)) return false;
  const now = successorOnDay(offices.entries, value, day);
  return !value.startsWith(now) && isCodeKnown(offices, now, day);
}

function look(
  items: Items,
  { tables: names }: CodeColumn,
  line: number,
  tables: CodeTables,
  { day, since }: Days,
  found: CodeNotKnown[],
): void {
  if (!items.isFilledAt(line)) return;
  const value = items.valueAt(line);
  if (names.some((name) => isCodeKnown(tables[name], value, day))) return;
  if (names.includes("offices") && isFollowed(tables.offices, value, { day, since })) return;
  const { id, repetition } = items.placeAt(line);
  const asked: CodeTable[] = names.map((name) => tables[name]);
  found.push({
    item: id,
    repetition,
    value,
    table: names[0]!,
    isSure: asked.every(({ complete }) => complete),
    successor: asked.map((table) => codeEntry(table, value)?.successor).find(Boolean) ?? "",
  });
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}

function compile(plan: ItemPlan): CodePlan {
  const head: CodeColumn[] = [];
  const row: CodeColumn[] = [];
  for (const { procedures, item, tables } of codeItems()) {
    if (tables.length === 0 || !procedures.includes(plan.layout.code)) continue;
    for (const id of numbered(plan, item)) {
      const single = plan.lineOf(id);
      if (single >= 0) head.push({ line: single, tables });
      else row.push({ line: plan.lineOf(id, 1), tables });
    }
  }
  const byLine = (one: CodeColumn, other: CodeColumn) => one.line - other.line;
  return { head: head.sort(byLine), row: row.sort(byLine) };
}

/** `KK#` as KK1, KK2 … as far as the layout has them; others as they are. Throws for one it has not. */
export function numbered(plan: ItemPlan, item: string): string[] {
  const has = (id: string): boolean => plan.lineOf(id) >= 0 || plan.lineOf(id, 1) >= plan.headLines;
  const found: string[] = [];
  for (let number = 1;; number++) {
    const id = item.replace(/#+/, (signs) => String(number).padStart(signs.length, "0"));
    if (!has(id)) break;
    found.push(id);
    if (id === item) break;
  }
  if (found.length === 0) throw new Error(`"${plan.layout.code}" has no item "${item}"`);
  return found;
}
