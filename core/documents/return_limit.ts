import { catalogue } from "../catalogue/mod.ts";
import { readDay } from "../wire/mod.ts";
import { contentItems } from "./content_items.ts";
import { decimalOf } from "./decimal_quantity.ts";
import { declarationItems } from "./declaration_items.ts";
import type { Document } from "./document.ts";
import { drawnOf } from "./drawn_quantities.ts";
import { isTemporaryFamily, temporary } from "./temporary_kinds.ts";

/**
 * The day, as `yyyy-MM-dd`, until which goods that came or went for a time have to go back; undefined
 * for every other document, where none was declared, and once all that is known of has gone back.
 */
export function returnLimit(document: Document): string | undefined {
  const { family, state, content } = document;
  if (!isTemporaryFamily(family) || state === "draft" || state === "cancelled") return undefined;
  const items = contentItems(catalogue, content);
  if (items === undefined) return undefined;
  const { kinds, limit } = temporary[family];
  const kind = items.value(declarationItems[family]!.kind);
  const day = readDay(items.value(limit));
  if (day === undefined || !(kinds as readonly string[]).includes(kind)) return undefined;
  const rows = Array.from({ length: items.rowCount }, (_, index) => index + 1);
  const isBack = rows.length > 0 && rows.every((row) => {
    const { sum, isWhole } = drawnOf(document, row);
    const came = decimalOf(items.value("QN1", row));
    return isWhole && came > 0n && sum >= came;
  });
  return isBack ? undefined : day;
}
