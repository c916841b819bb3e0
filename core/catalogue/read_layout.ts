import type { Item, ItemKind, Layout } from "./layout.ts";
import { readRowsOf, type Row } from "./read_table.ts";

const columns = [
  "layout",
  "id",
  "kind",
  "bytes",
  "group",
  "repeat",
  "required",
  "direction",
  "full",
  "name",
] as const;

type ItemRow = Row<typeof columns[number]>;

/**
 * The layout `code` of an item table, its rows in wire order. A code without rows gives a layout
 * without items, as `?A2` has no body. A row of another shape throws.
 */
export function readLayout(table: string, code: string, firstPosition: number): Layout {
  return { code, firstPosition, items: readRowsOf(table, code, columns).map(readItem) };
}

function readItem(row: ItemRow): Item {
  return {
    id: row.id,
    kind: oneOf<ItemKind>(row, "kind", ["A", "I", "F", "W"]),
    widthBytes: count(row, "bytes"),
    required: oneOf<Item["required"]>(row, "required", ["M", "C", ""]),
    inRequest: row.direction !== "output",
    inOutput: oneOf(row, "direction", ["both", "request", "output"]) !== "request",
    full: oneOf(row, "full", ["full", ""]) === "full",
    group: row.group,
    repeatMax: row.group === "" ? 1 : count(row, "repeat"),
    name: row.name,
  };
}

function oneOf<T extends string>(row: ItemRow, column: keyof ItemRow, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === row[column]);
  if (found === undefined) {
    throw new Error(
      `Cannot read ${column} of item "${row.id}" in layout "${row.layout}": ` +
        `expected one of "${allowed.join('", "')}", found "${row[column]}"`,
    );
  }
  return found;
}

function count(row: ItemRow, column: keyof ItemRow): number {
  const value = Number(row[column]);
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(
      `Cannot read ${column} of item "${row.id}" in layout "${row.layout}": ` +
        `expected a whole number from 1, found "${row[column]}"`,
    );
  }
  return value;
}
