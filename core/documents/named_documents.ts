/**
 * Documents that a submission speaks of without being one of them: the declaration whose goods went
 * back (TIA), the declaration that is amended (AMA), the other half of a vehicle's journey (TIR, TOR).
 * One that is known here is the sender's own and of the right sort, or the submission is refused, as its
 * owner would find the place taken; for TIA it may be the sender's by the tax code alone. Of what is not known here nothing can be said.
 *
 * Not among them, as others may name them by right: the export declarations that a transport carries
 * (E01 … E50), and the lists of crew and passengers of a notice, which agents share and for which no
 * list of codes says "not yours".
 */
import { documentStem } from "../numbering/mod.ts";
import { documentFamilies, type FamilyName } from "../procedures/mod.ts";
import { normaliseTaxCode } from "../registration/mod.ts";
import type { ResultCode } from "../verdict.ts";
import type { DecisionCase } from "./decision_case.ts";
import { contentItems } from "./content_items.ts";
import { declarationItems } from "./declaration_items.ts";
import type { Document } from "./document.ts";
import { itemCode } from "./item_code.ts";
import { isTemporary } from "./temporary_trade.ts";

/** Items with the number of what a submission is about, by procedure; read like the others. */
export const namedItems: Readonly<Record<string, string>> = {
  TIA: "ECN",
  TIR: "RDN",
  TOR: "RDN",
};

/** Families of what a vehicle's declaration names. */
const journeys: Readonly<Record<string, FamilyName>> = {
  TIR: "vehicle departure",
  TOR: "vehicle arrival",
};

const declarationFamilies = [
  "import declaration",
  "small import declaration",
  "export declaration",
  "small export declaration",
] as const satisfies readonly FamilyName[];

const declarationTypes: ReadonlySet<unknown> = new Set(
  declarationFamilies.map((family) => documentFamilies[family].documentType),
);

/** Whether a text can be the number of a declaration of goods, known here or not. */
function isDeclarationNumber(text: string): boolean {
  return /^\d{12}$/.test(text) && declarationTypes.has(text.slice(0, 2));
}

/** The code of an item that should hold the number of a declaration and cannot. */
export function declarationNumberFaults(work: DecisionCase, item: string): ResultCode[] {
  const { request: { items, procedure }, context } = work;
  if (isDeclarationNumber(items.value(item))) return [];
  const code = itemCode(context.catalogue, procedure.code, item, "form");
  return [{ code, item, repetition: 0 }];
}

/** Why a submission may not speak of what it names; none where it may, or names nothing known. */
export function namedFaults(work: DecisionCase): readonly ResultCode[] {
  const { request: { items, procedure: { code } }, documents } = work;
  const item = namedItems[code];
  const number = item === undefined ? "" : items.value(item);
  if (item === undefined) return [];
  const journey = journeys[code];
  if (journey === undefined) {
    const faults = declarationNumberFaults(work, item);
    if (faults.length > 0) return faults;
  }
  const named = number === "" ? undefined : documents.byId(documentStem(number));
  if (named === undefined) return [];
  if (journey !== undefined) {
    if (named.family !== journey) return [work.catalogueCode("E0015", item)];
    return work.owned(named) ? [] : [work.catalogueCode("U0003", item)];
  }
  if (!work.owned(named) && !isTraders(work, named)) return work.refuseFor("not owner").codes;
  // VNACCS may have changed it meanwhile; whose it is it has not.
  if (!named.complete || isTemporary(work, named)) return [];
  const isDeclared = named.state !== "draft" && named.state !== "cancelled";
  return [work.catalogueCode(isDeclared ? "E0008" : "E0007", item)];
}

/**
 * Whether temporary trade tells of a declaration by the tax code of the one whose goods it declared: an
 * agent need not name the enterprise's user there.
 */
function isTraders(work: DecisionCase, declaration: Document): boolean {
  const trader = declarationItems[declaration.family]?.trader ?? "";
  if (work.row.family !== "temporary trade" || trader === "") return false;
  const declared = contentItems(work.context.catalogue, declaration.content)?.value(trader) ?? "";
  return declared !== "" &&
    normaliseTaxCode(declared) === normaliseTaxCode(work.request.items.value("IEC"));
}

/** Whether what a submission is about is known here as the sender's own. */
export function ownsNamed(work: DecisionCase): boolean {
  const { request: { items, procedure: { code } }, documents } = work;
  const item = namedItems[code];
  const named = item === undefined ? undefined : documents.byId(documentStem(items.value(item)));
  return named !== undefined && work.owned(named);
}
