import { namesOfOffice, type OfficesAt } from "../codes/offices.ts";
import { documentStem } from "../numbering/mod.ts";
import type { ChannelFacts } from "../routing/mod.ts";
import type { Items } from "../wire/mod.ts";
import type { DeclarationItems } from "./declaration_items.ts";
import type { Document } from "./document.ts";

/**
 * What the rules of channels look at in a declaration with these values. `at`: when it is asked, as
 * offices have successors.
 */
export function channelFactsOf(
  document: Document,
  items: Items,
  spec: DeclarationItems,
  at: OfficesAt,
): ChannelFacts {
  const valueOf = (id: string): string => id === "" ? "" : items.value(id);
  const value = valueOf(spec.value);
  return {
    family: document.family,
    kind: valueOf(spec.kind),
    offices: [document.office, ...namesOfOffice(document.office, at)],
    hs: spec.hs.flatMap((id) => allValues(items, id)),
    origins: spec.origins.flatMap((id) => allValues(items, id)),
    trader: items.value(spec.trader),
    value: value === "" ? undefined : Number(value),
    currency: valueOf(spec.currency),
    documentStem: documentStem(document.number),
    valuesOf: (id) => allValues(items, id),
  };
}

/** Values of an item wherever it stands: once, or in every row. */
function allValues(items: Items, id: string): string[] {
  const single = items.value(id);
  if (single !== "") return [single];
  return Array.from({ length: items.rowCount }, (_, row) => items.value(id, row + 1))
    .filter((value) => value !== "");
}
