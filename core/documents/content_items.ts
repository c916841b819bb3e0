import type { Catalogue } from "../catalogue/mod.ts";
import { isRefusal } from "../verdict.ts";
import { type Items, readItems } from "../wire/mod.ts";
import type { DocumentContent } from "./document.ts";

/** By the bytes, which never change: one decision asks for the same values again and again. */
const read = new WeakMap<Uint8Array, Items>();

/** The values of stored content, read once; undefined where it cannot be read. */
export function contentItems(
  catalogue: Catalogue,
  { procedure, body }: DocumentContent,
): Items | undefined {
  const layout = catalogue.procedure(procedure)?.layout;
  if (layout === undefined) return undefined;
  const known = read.get(body);
  if (known?.layout === layout) return known;
  const items = readItems(layout, "request", body);
  if (isRefusal(items)) return undefined;
  read.set(body, items);
  return items;
}
