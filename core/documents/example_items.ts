import type { Item, Procedure } from "../catalogue/mod.ts";
import { procedureKind } from "../procedures/mod.ts";
import { itemPlan, type ItemRecord } from "../wire/mod.ts";
import { isDateItem, isTimeItem } from "./check_items.ts";

/**
 * The smallest values with which a request passes the item checks: every mandatory item filled, the
 * repeating group with one row where it has mandatory columns, and a processing type that registers.
 * `values` are added or put in place of these. For tests and for generated traffic; the values mean nothing.
 */
export function exampleItems(procedure: Procedure, values: ItemRecord = {}): ItemRecord {
  const plan = itemPlan(procedure.layout, "request");
  const record: Record<string, string | readonly (string | undefined)[]> = {};
  for (let line = 0; line < plan.headLines + plan.rowLines; line++) {
    const { item, id, repetition } = plan.placeAt(line);
    if (item.required !== "M") continue;
    record[id] = repetition === 0 ? exampleValue(item) : [exampleValue(item)];
  }
  const processing = procedureKind(procedure.code)?.processing;
  if (processing !== undefined) record[processing] = "9";
  return { ...record, ...values };
}

/** A good value of an item: its width where it must be full, one character otherwise. */
export function exampleValue(item: Item): string {
  if (isDateItem(item)) return "22112026";
  if (isTimeItem(item)) return "0830".padEnd(item.widthBytes, "0");
  if (item.kind === "W") return "Ổ";
  return "1".repeat(item.full ? item.widthBytes : 1);
}
