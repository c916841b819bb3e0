/**
 * Temporary import and export: what goes back names the declaration by which it came (TDN, and for each
 * line TDL), and draws on it as a declaration draws on an exemption list. The draws stand in the
 * declaration that is named, so that whoever decides about it holds its row.
 *
 * No list of codes has one for taking more than came: such a declaration is taken, and held for an
 * officer. Of a declaration that is another's or not known here nothing can be said.
 */
import { documentStem, isDocumentNumber } from "../numbering/mod.ts";
import { documentFamilies, type FamilyName } from "../procedures/mod.ts";
import { type ItemRecord, type Items, vietnamTime } from "../wire/mod.ts";
import { decimalOf, decimalText } from "./decimal_quantity.ts";
import type { DecisionCase } from "./decision_case.ts";
import { declarationItems } from "./declaration_items.ts";
import type { Document } from "./document.ts";
import { drawnOf, quantityIn } from "./drawn_quantities.ts";
import { inCapitals } from "./output_facts.ts";
import { heldText } from "./held_reason.ts";
import { lineNumber } from "./line_number.ts";
import { isTemporaryFamily, temporary } from "./temporary_kinds.ts";

const numberItem = "TDN";
const lineItem = "TDL";

/** What goes back by one line. */
export interface ReturnedLine {
  readonly row: number;
  /** Number as it was named, 12 digits. */
  readonly number: string;
  readonly line: number;
  /** In the smallest part of the unit in which it came; undefined where it is in another. */
  readonly quantity: bigint | undefined;
  readonly otherUnit?: undefined;
}

/** The declaration by which the goods came, where the items name one. */
export function temporaryNamed(items: Items): string | undefined {
  const number = items.value(numberItem);
  return isDocumentNumber(number) ? number : undefined;
}

/** Whether a document is a declaration of goods that came or went for a time, and was declared. */
export function isTemporary({ itemsOf }: DecisionCase, document: Document): boolean {
  const { family, state } = document;
  if (!isTemporaryFamily(family) || state === "draft" || state === "cancelled") return false;
  const kind = itemsOf(document.content).value(declarationItems[family]!.kind);
  return (temporary[family].kinds as readonly string[]).includes(kind);
}

/** What goes back by each line of a declaration, as far as it can be said of which line it came. */
export function linesReturned(work: DecisionCase, items: Items): ReturnedLine[] {
  const number = temporaryNamed(items);
  const named = number === undefined ? undefined : work.documents.byId(documentStem(number));
  if (number === undefined || named === undefined || !isTemporary(work, named)) return [];
  const came = work.itemsOf(named.content);
  const lines: ReturnedLine[] = [];
  for (let row = 1; row <= items.rowCount; row++) {
    const line = lineNumber(items.value(lineItem, row));
    if (line < 1 || line > came.rowCount) continue;
    const quantity = quantityIn(came.value("QT1", line), items, row);
    lines.push({ row, number, line, quantity });
  }
  return lines;
}

/** Whether a text can be the number of a declaration of that family, known here or not. */
function isNumberOf(family: FamilyName, text: string): boolean {
  return isDocumentNumber(text) && text.slice(0, 2) === documentFamilies[family].documentType;
}

/** Why a declaration of what goes back is held for an officer, in words for officers. */
export function returnDoubt(
  work: DecisionCase,
  { id, family }: Pick<Document, "id" | "family">,
  items: Items,
): string | undefined {
  const number = items.value(numberItem);
  if (number === "" || !isTemporaryFamily(family)) return undefined;
  if (!isNumberOf(temporary[family].back, number)) {
    return heldText("no temporary import or export", `: ${numberItem} ${number}`);
  }
  const named = work.documents.byId(documentStem(number));
  if (named === undefined || !named.complete || !work.owned(named)) return undefined;
  if (!isTemporary(work, named) || named.family !== temporary[family].back) {
    return heldText("no temporary import or export", `: ${numberItem} ${number}`);
  }
  const came = work.itemsOf(named.content);
  for (let row = 1; row <= items.rowCount; row++) {
    const line = items.value(lineItem, row);
    if (line !== "" && (lineNumber(line) < 1 || lineNumber(line) > came.rowCount)) {
      return heldText("no such line of", ` ${number}: ${lineItem} ${line}, line ${row}`);
    }
  }
  const sums = new Map<number, bigint>();
  for (const { row, line, quantity } of linesReturned(work, items)) {
    const drawn = drawnOf(named, line, id);
    if (quantity === undefined || !drawn.isWhole) {
      return `quantities of ${number}, line ${line}, in units that cannot be compared: line ${row}`;
    }
    const sum = (sums.get(line) ?? 0n) + quantity;
    sums.set(line, sum);
    if (sum > decimalOf(came.value("QN1", line)) - drawn.sum) {
      return heldText("more goes back than remains of", ` ${number}, line ${line}: line ${row}`);
    }
  }
  return undefined;
}

/** Whether what a declaration returns may be drawn on another. */
export function isReturnOf(work: DecisionCase, declaration: Document, named: Document): boolean {
  return isTemporaryFamily(declaration.family) && isTemporary(work, named) &&
    named.family === temporary[declaration.family].back && work.owned(named);
}

/**
 * What ITI shows of a declaration (VAL816). What went back and what remains stand there only where all
 * draws are known: the layout has no place to say that they are not.
 */
export function temporaryDetail(
  { itemsOf }: DecisionCase,
  document: Document,
): ItemRecord | undefined {
  const { family, dates, declarant, owner, company } = document;
  if (!isTemporaryFamily(family)) return undefined;
  const items = itemsOf(document.content);
  const { indication, traderName, limit } = temporary[family];
  const rows = Array.from({ length: items.rowCount }, (_, index) => index + 1);
  const column = (id: string) => rows.map((row) => items.value(id, row));
  const known = document.drawsKnown === true;
  const back = rows.map((row) => {
    const { sum, isWhole } = drawnOf(document, row);
    return known && isWhole ? sum : undefined;
  });
  const left = back.map((drawn, index) => {
    const remains = drawn === undefined ? -1n : decimalOf(items.value("QN1", index + 1)) - drawn;
    return remains < 0n ? "" : decimalText(remains);
  });
  const units = column("QT1");
  return {
    A01: document.number,
    A03: indication,
    A04: document.office,
    A05: day(dates.registered),
    A06: declarant,
    ...(declarant === owner ? { A07: inCapitals(company).slice(0, 50) } : {}),
    A08: items.value(declarationItems[family]!.trader),
    A09: items.value(traderName),
    A10: day(dates.cleared),
    A11: items.value(limit),
    D01: column("CMD"),
    D02: column("QN1"),
    D03: units,
    D04: back.map((drawn) => drawn === undefined ? "" : decimalText(drawn)),
    D05: units.map((unit, index) => back[index] === undefined ? "" : unit),
    D06: left,
    D07: units.map((unit, index) => left[index] === "" ? "" : unit),
  };
}

function day(at: Date | undefined): string {
  if (at === undefined) return "";
  const time = vietnamTime(at);
  return time.slice(6, 8) + time.slice(4, 6) + time.slice(0, 4);
}
