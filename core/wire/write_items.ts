import type { Item, Layout } from "../catalogue/layout.ts";
import { wireBytes } from "./item_kind.ts";
import { type Direction, itemPlan } from "./item_plan.ts";

/** Values by ID and repetition (0 where nothing repeats; fixed groups by numbered ID, `PA01`). */
export type ItemLookup = (id: string, repetition: number) => string | undefined;

/**
 * Values by ID; a list gives row 1, 2 … of the repeating group. IDs and rows that the layout does not
 * have are passed over, so one record can fill several layouts.
 */
export type ItemRecord = Readonly<Record<string, string | readonly (string | undefined)[]>>;

export type ItemSource = ItemLookup | ItemRecord;

const encoder = new TextEncoder();

/**
 * Writes the items of a body (wire protocol sections 5.1 to 5.3): every item padded to its width in
 * bytes of UTF-8 and closed by CR LF, nothing behind the last item with a value. Without any value
 * the body is one CR LF, but nothing at all for a layout that begins at position 2, whose body the
 * caller opens with the result line.
 *
 * A value wider than its item is written as it is, like the client does; readers split at CR LF.
 * Throws on a value with CR or LF, which would shift every item behind it.
 */
export function writeItems(
  layout: Layout,
  direction: Direction,
  source: ItemSource,
): Uint8Array<ArrayBuffer> {
  const plan = itemPlan(layout, direction);
  const lookup = typeof source === "function" ? source : lookupIn(source);
  const rows = typeof source === "function" ? plan.rowsMax : rowsIn(source, plan.rowsMax);
  const values: string[] = [];
  let filled = 0;
  for (let line = 0; line < plan.headLines + plan.rowLines * rows; line++) {
    const { id, repetition } = plan.placeAt(line);
    const value = lookup(id, repetition) ?? "";
    if (/[\r\n]/.test(value)) {
      throw new Error(`Cannot write item "${id}" of "${layout.code}": its value has a line end`);
    }
    values.push(value);
    if (value !== "") filled = line + 1;
  }
  if (filled === 0) return encoder.encode(layout.firstPosition === 1 ? "\r\n" : "");
  let text = "";
  for (let line = 0; line < filled; line++) text += padded(plan.itemAt(line), values[line]!);
  return encoder.encode(text);
}

function padded(item: Item, value: string): string {
  const padding = " ".repeat(Math.max(0, item.widthBytes - wireBytes(value)));
  return item.kind === "I" || item.kind === "F"
    ? padding + value + "\r\n"
    : value + padding + "\r\n";
}

function lookupIn(record: ItemRecord): ItemLookup {
  return (id, repetition) => {
    const value = record[id];
    if (value === undefined || typeof value === "string") {
      return repetition === 0 ? value : undefined;
    }
    return value[repetition - 1];
  };
}

/** Rows that the longest list needs; looking further would only meet empty items. */
function rowsIn(record: ItemRecord, rowsMax: number): number {
  let rows = 0;
  for (const value of Object.values(record)) {
    if (typeof value !== "string") rows = Math.max(rows, value.length);
  }
  return Math.min(rows, rowsMax);
}
