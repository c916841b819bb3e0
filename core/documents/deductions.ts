/**
 * Exemption lists are drawn down by the declarations that name them
 * (docs/domain.md "What a permit is"), and so are temporary imports and exports by what goes back
 * (`temporary_trade.ts`). Who has drawn how much of which line stands in the list's own document,
 * so that whoever decides about it holds the list's row: two declarations cannot both take the
 * rest. It is written as the document is, with the same digests.
 *
 * A declaration draws from its registration on; a correction draws anew, a cancelled one gives back.
 * Whose list it is, it says itself: its user's, and that of the importers and exporters whom it names
 * (`C01`…`C15`), for whom an agent may declare. A list of others, or one that is not known here, is
 * neither checked nor drawn down; what VNACCS has drawn on a list comes on top of what is known here.
 * So a declaration that names any list gets no permit without an officer.
 */
import { numbered } from "../codes/mod.ts";
import { documentStem, isDocumentNumber } from "../numbering/mod.ts";
import { documentFamilies, type FamilyName } from "../procedures/mod.ts";
import type { ResultCode } from "../verdict.ts";
import { type Items, readDay, vietnamTime } from "../wire/mod.ts";
import { declarationItems } from "./declaration_items.ts";
import { decimalOf } from "./decimal_quantity.ts";
import type { Decision } from "./decision.ts";
import type { DecisionCase } from "./decision_case.ts";
import type { Document, DocumentLink, Draw } from "./document.ts";
import { heldText } from "./held_reason.ts";
import { drawnOf, drawText, quantityIn } from "./drawn_quantities.ts";
import { lineNumber } from "./line_number.ts";
import { isReturnOf, linesReturned, temporaryNamed } from "./temporary_trade.ts";

/** What one goods line takes of a list. */
interface Take {
  readonly row: number;
  /** Number as it was named, 12 digits. */
  readonly number: string;
  readonly line: number;
  readonly quantity: bigint;
  /** It is in a unit that cannot be compared with the line's: it counts by its number. */
  readonly otherUnit: boolean;
}

/** Families whose documents others draw on. */
export const drawnOnFamilies: ReadonlySet<FamilyName> = new Set<FamilyName>([
  "exemption list",
  "import declaration",
  "export declaration",
]);

/** Whether a link names what a declaration draws on. */
export function isDrawnOnBy({ kind }: DocumentLink): boolean {
  return kind === "exemption list" || kind === "temporary declaration";
}

/** The links to what a declaration with these items draws on. */
export function drawnOnLinks(items: Items): DocumentLink[] {
  const temporary = temporaryNamed(items);
  return [
    ...listsNamed(items).map((number): DocumentLink => ({ kind: "exemption list", number })),
    ...(temporary === undefined
      ? []
      : [{ kind: "temporary declaration", number: temporary } as const]),
  ];
}

const listItem = "TXN";
const lineItem = "TXR";

/** The lists that a declaration names in its goods lines. */
export function listsNamed(items: Items): string[] {
  return [...new Set(linesNaming(items).map(({ number }) => number))];
}

/** Whether a text can be the number of a list, known here or not. */
function isListNumber(text: string): boolean {
  return isDocumentNumber(text) && text.slice(0, 2) === listType;
}

const listType = documentFamilies["exemption list"].documentType;

/** The goods lines that name a list, by what can be the number of one. */
function linesNaming(items: Items): NamingLine[] {
  return linesFilled(items).filter(({ number }) => isListNumber(number));
}

interface NamingLine {
  readonly row: number;
  readonly number: string;
}

/** The goods lines that name anything as a list. Most declarations have none, so that no value is read for it. */
function linesFilled(items: Items): NamingLine[] {
  const first = items.plan.lineOf(listItem, 1);
  if (first < 0) return [];
  const lines: NamingLine[] = [];
  for (let row = 1; row <= items.rowCount; row++) {
    const at = first + (row - 1) * items.plan.rowLines;
    if (!items.isFilledAt(at)) continue;
    lines.push({ row, number: items.valueAt(at) });
  }
  return lines;
}

/**
 * What stands against what is declared to be taken: E1031 where the list or its line is none or its
 * number cannot be one, E1032 where more is taken than is left. `declaration`: the one whose earlier draws
 * do not count.
 */
export function checkDeductions(
  work: DecisionCase,
  items: Items,
  declaration: string | undefined,
): ResultCode[] {
  // Not here, and nowhere else.
  const none = linesFilled(items).find(({ number }) => !isListNumber(number));
  if (none !== undefined) return refusalAt(work, "E1031", none.row);
  return checkTakes(work, items, declaration);
}

function refusalAt(work: DecisionCase, code: string, repetition: number): ResultCode[] {
  return [{ ...work.catalogueCode(code, listItem), repetition }];
}

/** What stands against taking it, of what can be the number of a list. */
function checkTakes(
  work: DecisionCase,
  items: Items,
  declaration: string | undefined,
): ResultCode[] {
  const wanted = new Map<string, bigint>();
  for (const take of takesOf(work, items)) {
    const list = work.documents.byId(documentStem(take.number));
    const refuse = (code: string): ResultCode[] => refusalAt(work, code, take.row);
    if (list === undefined || !list.complete || !mayDraw(work, items, list)) continue;
    if (list.family !== "exemption list" || list.state !== "registered") return refuse("E1031");
    if (!isFor(work, list, items, take.row)) return refuse("E1031");
    const left = leftOf(work, list, take.line, declaration);
    if (left === undefined) return refuse("E1031");
    const place = `${list.id}|${take.line}`;
    const sum = (wanted.get(place) ?? 0n) + take.quantity;
    wanted.set(place, sum);
    if (sum > left) return refuse("E1032");
  }
  return [];
}

/**
 * Why a declaration that takes of a list is held for an officer, in words for officers: what it names is no
 * list (a draft of VNACCS's may), or how much it takes, or is left, is in units that cannot be compared.
 */
export function deductionDoubt(
  work: DecisionCase,
  declaration: string,
  items: Items,
): string | undefined {
  const none = linesFilled(items).find(({ number }) => !isListNumber(number));
  if (none !== undefined) {
    return heldText("items that do not agree", `: E1031 ${listItem} ${none.number}`);
  }
  for (const { row, number, line, otherUnit } of takesOf(work, items)) {
    const list = work.documents.byId(documentStem(number));
    if (list?.family !== "exemption list" || !list.complete) continue;
    if (!mayDraw(work, items, list)) continue;
    if (otherUnit || !drawnOf(list, line, declaration).isWhole) {
      return `quantities of list ${number}, line ${line}, in units that cannot be compared: line ${row}`;
    }
  }
  return undefined;
}

/**
 * The decision about a declaration, with what it draws. Where meanwhile another one has taken what was
 * left, it is refused: the procedures that declare have no code of the list, so it is their state's.
 */
export function drawing(
  work: DecisionCase,
  declaration: Document,
  decided: () => Decision,
): Decision {
  const { family, content, id } = declaration;
  if (family !== "import declaration" && family !== "export declaration") return decided();
  const items = work.itemsOf(content);
  const linked = [...declaration.links.filter(isDrawnOnBy), ...drawnOnLinks(items)];
  if (linked.length === 0) return decided();
  if (checkTakes(work, items, id).length > 0) return work.refuseFor("state");
  const decision = decided();
  if (decision.codes.length > 0) return decision;
  const taken = takesOf(work, items);
  const returned = linesReturned(work, items);
  const drawnOn = new Set(linked.map(({ number }) => documentStem(number)));
  const changed = [...drawnOn].flatMap((stem) => {
    const found = work.documents.byId(stem);
    if (found === undefined || stem === id) return [];
    const isList = found.family === "exemption list" && mayDraw(work, items, found);
    if (!isList && !isReturnOf(work, declaration, found)) return [];
    const drawn = [
      ...(withoutDraws(found, id).drawn ?? []),
      ...(isList ? taken : returned).filter(({ number }) => documentStem(number) === stem)
        .map(({ line, quantity, otherUnit }): Draw => ({
          ...{ declaration: id, line, quantity: drawText(quantity) },
          ...(otherUnit ? { otherUnit } : {}),
        })),
    ];
    if (drawn.length === 0 && found.drawn === undefined) return [];
    return [{ ...found, drawn }];
  });
  return { ...decision, documents: [...decision.documents, ...changed] };
}

/** What was drawn on, after a declaration has given back what it had drawn. */
export function withoutDraws(list: Document, declaration: string): Document {
  if (!list.drawn?.some((each) => each.declaration === declaration)) return list;
  return { ...list, drawn: list.drawn.filter((each) => each.declaration !== declaration) };
}

/** Whether it is the declarant's list, or names the importer or exporter for whom is declared. */
function mayDraw(work: DecisionCase, items: Items, list: Document): boolean {
  if (work.owned(list)) return true;
  const { trader } = declarationItems[work.row.family] ?? {};
  if (list.family !== "exemption list" || trader === undefined) return false;
  const code = items.value(trader);
  const listed = work.itemsOf(list.content);
  return code !== "" && numbered(listed.plan, "C##").some((id) => listed.value(id) === code);
}

/** Whether a list speaks of what a goods line declares: its direction, its time limit, its exemption. */
function isFor(work: DecisionCase, list: Document, items: Items, row: number): boolean {
  const listed = work.itemsOf(list.content);
  const direction = listed.value("IEC");
  const wanted = work.row.family === "import declaration" ? "I" : "E";
  if (direction !== "" && direction !== wanted) return false;
  const limit = readDay(listed.value("TED"))?.replaceAll("-", "");
  const today = vietnamTime(work.context.receivedAt).slice(0, 8);
  if (limit !== undefined && limit < today) return false;
  const [exemption, declared] = [listed.value("RE"), items.value("RE", row)];
  return declared === "" || exemption === "" || declared === exemption;
}

/** Left of a line, in its own unit; undefined where the list has no such line. */
function leftOf(
  work: DecisionCase,
  list: Document,
  line: number,
  declaration: string | undefined,
): bigint | undefined {
  const items = work.itemsOf(list.content);
  const registered = items.value("QT", line);
  if (line < 1 || registered === "") return undefined;
  return decimalOf(registered) - decimalOf(items.value("UT", line)) -
    drawnOf(list, line, declaration).sum;
}

/**
 * What each line takes, in the unit of the list's line. What is declared in another unit counts by its
 * number, so that a list of one machine is not drawn on for ever by kilograms, and is held besides.
 */
function takesOf(work: DecisionCase, items: Items): Take[] {
  return linesNaming(items).map(({ row, number }) => {
    const line = lineNumber(items.value(lineItem, row));
    const list = work.documents.byId(documentStem(number));
    const unit = list?.family === "exemption list"
      ? work.itemsOf(list.content).value("QTU", line)
      : "";
    const quantity = quantityIn(unit, items, row);
    const otherUnit = quantity === undefined;
    return {
      row,
      number,
      line,
      quantity: quantity ?? decimalOf(items.value("QN1", row)),
      otherUnit,
    };
  });
}
