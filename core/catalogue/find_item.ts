import type { Item, Layout } from "./layout.ts";

/**
 * The item that an ID in a result code means. In a fixed group the ID carries the repetition where
 * the layout has underscores: `PA07` is repetition 7 of `PA__` (docs/wire-protocol.md 7.3).
 * Undefined when the layout has no such item or the group no such repetition.
 */
export function findItem(layout: Layout, id: string): Item | undefined {
  let byId = itemsById.get(layout);
  if (byId === undefined) itemsById.set(layout, byId = indexItems(layout));
  return byId.get(id);
}

const itemsById = new WeakMap<Layout, ReadonlyMap<string, Item>>();

function indexItems(layout: Layout): ReadonlyMap<string, Item> {
  const byId = new Map<string, Item>();
  for (const item of layout.items) {
    byId.set(item.id, item);
    const stem = item.id.replace(/_+$/, "");
    const digits = item.id.length - stem.length;
    for (let repetition = 1; digits > 0 && repetition <= item.repeatMax; repetition++) {
      byId.set(stem + String(repetition).padStart(digits, "0"), item);
    }
  }
  return byId;
}
