/**
 * The rules of the domain that bind a declaration's values: split consignments, one invoice, items
 * that no correction changes. Fifty lines need no rule: the layout has no more
 * (docs/wire-protocol.md 5.3).
 */
import { areOneOffice, builtInOffices, type OfficesAt } from "../codes/mod.ts";
import { documentStem } from "../numbering/mod.ts";
import type { ResultCode } from "../verdict.ts";
import type { Items } from "../wire/mod.ts";
import type { DecisionCase } from "./decision_case.ts";
import { type DeclarationItems, fixedItemCodes, fixedItems } from "./declaration_items.ts";
import { type Document, doesStand } from "./document.ts";
import { heldText } from "./held_reason.ts";
import { itemCode } from "./item_code.ts";

/** What declares itself the first of a split consignment names nobody, it says F. */
const itselfFirst = "F";

/** The natural key of a part of a split consignment: no place is taken twice. */
export function divisionKey(first: string, place: string): string {
  return `division:${documentStem(first)}|${Number(place)}`;
}

/**
 * A split consignment names the first declaration, its own place and how many there are: all three
 * or none. The first one says `F` (or its own number) and place 1; the others name a declaration that
 * stands, of the same family and owner; no two stand in the same place. What is cancelled or expired
 * stands nowhere.
 */
export function checkSplit(
  { request: { items }, documents, row, catalogueCode, owned, context }: DecisionCase,
  { split }: DeclarationItems,
): ResultCode[] {
  if (split === undefined) return [];
  const first = items.value(split.first);
  const place = items.value(split.place);
  const parts = items.value(split.parts);
  if (first === "" && place === "" && parts === "") return [];
  if (first === "") {
    return [
      place === "" ? catalogueCode("R1033", split.first) : catalogueCode("R1029", split.first),
    ];
  }
  if (place === "") return [catalogueCode("R1028", split.place)];
  if (parts === "") return [catalogueCode("R1030", split.parts)];
  if (Number(parts) < 2) return [catalogueCode("S1002", split.parts)];
  if (Number(place) < 1 || Number(place) > Number(parts)) {
    return [catalogueCode("R1031", split.place)];
  }
  const own = row.number === undefined ? "" : items.value(row.number);
  if (first === itselfFirst || (own !== "" && first === own)) {
    return Number(place) === 1 ? [] : [catalogueCode("R1032", split.first)];
  }
  const named = documents.byId(documentStem(first));
  const stands = (each: Document) => doesStand(each, context.receivedAt);
  if (named?.family !== row.family || !owned(named) || !stands(named)) {
    return [catalogueCode("S1000", split.first)];
  }
  const rivals = documents.byKey(divisionKey(first, place))
    .filter((each) => each.id !== documentStem(own) && stands(each));
  return Number(place) === 1 || rivals.length > 0 ? [catalogueCode("R1032", split.place)] : [];
}

/**
 * Why a part of a split consignment is held for an officer, in words for officers: the declaration that it
 * names as the first says of itself that it is none, or another number of parts. A correction of the first
 * may make it right, so that no part is refused for it.
 */
export function splitDoubt(
  { documents, owned, itemsOf }: DecisionCase,
  { family, number }: Pick<Document, "family" | "number">,
  items: Items,
  { split }: DeclarationItems,
): string | undefined {
  const first = split === undefined ? "" : items.value(split.first);
  if (split === undefined || first === "" || first === itselfFirst) return undefined;
  if (documentStem(first) === documentStem(number)) return undefined;
  const named = documents.byId(documentStem(first));
  if (named?.family !== family || !owned(named) || !named.complete) return undefined;
  const told = itemsOf(named.content);
  const place = told.value(split.place);
  const agrees = Number(place) === 1 &&
    Number(told.value(split.parts)) === Number(items.value(split.parts));
  if (agrees) return undefined;
  const [code, item] = Number(place) === 1 ? ["R1031", split.parts] : ["R1032", split.first];
  return heldText("items that do not agree", `: ${code} ${item} ${items.value(item)}`);
}

/**
 * One invoice: an electronic invoice named by its receipt number must be registered, of the same owner
 * and direction, and be the one whose own number stands beside it.
 */
export function checkInvoice(
  { request: { items }, documents, family, owned, catalogueCode, itemsOf }: DecisionCase,
  { invoice, invoiceNumber }: DeclarationItems,
): ResultCode[] {
  const receipt = invoice === "" ? "" : items.value(invoice);
  if (receipt === "") return [];
  const named = documents.byId(documentStem(receipt));
  if (named?.family !== "invoice" || named.state === "cancelled") {
    return [catalogueCode("E1203", invoice)];
  }
  if (!owned(named)) return [catalogueCode("E1204", invoice)];
  const direction = named.number.startsWith("70") ? "import" : "export";
  const number = items.value(invoiceNumber);
  const isOther = number !== "" && number !== itemsOf(named.content).value("IVN");
  return direction !== family.direction || isOther ? [catalogueCode("E1206", invoice)] : [];
}

/**
 * Items that the correction changes although nobody may; compared with what was declared. An office
 * that was merged since may be called by its new code.
 */
export function checkFixedItems(
  { request: { items, procedure }, context, catalogueCode, family }: DecisionCase,
  spec: DeclarationItems,
  declared: Items,
): ResultCode[] {
  const fixed = fixedItems(spec, context.receivedAt);
  const at: OfficesAt = {
    date: context.receivedAt,
    offices: context.codes?.offices.entries ?? builtInOffices,
  };
  const isChanged = (id: string): boolean => {
    const [before, now] = [declared.value(id), items.value(id)];
    return before !== now && !(id === family.officeItem && areOneOffice(before, now, at));
  };
  return fixed.filter(isChanged).map((id) =>
    catalogueCode(
      fixedItemCodes[procedure.code]?.[id] ??
        itemCode(context.catalogue, procedure.code, id, "form"),
      id,
    )
  );
}
