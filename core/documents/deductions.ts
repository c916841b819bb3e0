/**
 * Exemption lists are drawn down by the declarations that name them (domain, "What a permit is"). Who
 * has drawn how much of which line stands in the list's own document, so that whoever decides about it
 * holds the list's row: two declarations cannot both take the rest. It is written as the document is,
 * with the same digests.
 *
 * A declaration draws from its registration on; a correction draws anew, a cancelled one gives back.
 * What VNACCS knows of a list that the standby does not – one of years ago, another's – nobody here
 * can say: such a list is neither checked nor drawn down, and its declaration gets no permit by itself.
 */
import { documentStem } from "../numbering/mod.ts";
import type { FamilyName } from "../procedures/mod.ts";
import type { ResultCode } from "../verdict.ts";
import type { Items } from "../wire/mod.ts";
import { decimalOf, decimalText } from "./decimal_quantity.ts";
import type { Decision } from "./decision.ts";
import type { DecisionCase } from "./decision_case.ts";
import type { Document, Draw } from "./document.ts";
import { drawnOf } from "./drawn_quantities.ts";

/** What one goods line takes of a list. */
interface Take {
  readonly row: number;
  /** Number as it was named, 12 digits. */
  readonly number: string;
  readonly line: number;
  readonly quantity: bigint;
}

/** Families whose documents others draw on. */
export const drawnOnFamilies: ReadonlySet<FamilyName> = new Set<FamilyName>(["exemption list"]);

const listItem = "TXN";
const lineItem = "TXR";

/** The lists that a declaration names in its goods lines. */
export function listsNamed(items: Items): string[] {
  const numbers = new Set<string>();
  for (let row = 1; row <= items.rowCount; row++) {
    const number = items.value(listItem, row);
    if (/^\d{12}$/.test(number)) numbers.add(number);
  }
  return [...numbers];
}

/**
 * What stands against taking what the items name: E1031 where the list or its line is none, E1032 where
 * more is taken than is left. `declaration`: the one whose earlier draws do not count.
 */
export function checkDeductions(
  work: DecisionCase,
  items: Items,
  declaration: string | undefined,
): ResultCode[] {
  const wanted = new Map<string, bigint>();
  for (const take of takesOf(work, items)) {
    const list = work.documents.byId(documentStem(take.number));
    const refuse = (code: string): ResultCode[] => [
      { ...work.catalogueCode(code, listItem), repetition: take.row },
    ];
    if (list === undefined || !list.complete || !work.owned(list)) continue;
    if (list.family !== "exemption list" || list.state !== "registered") return refuse("E1031");
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
  const linked = declaration.links.filter(({ kind }) => kind === "exemption list");
  if (linked.length === 0 && listsNamed(items).length === 0) return decided();
  if (checkDeductions(work, items, id).length > 0) return work.refuseFor("state");
  const decision = decided();
  if (decision.codes.length > 0) return decision;
  const lists = new Set(
    [...linked.map(({ number }) => number), ...listsNamed(items)].map(documentStem),
  );
  const takes = takesOf(work, items);
  const changed = [...lists].flatMap((list) => {
    const found = work.documents.byId(list);
    if (found?.family !== "exemption list" || !work.owned(found)) return [];
    const drawn = [
      ...(withoutDraws(found, id).drawn ?? []),
      ...takes.filter(({ number }) => documentStem(number) === list)
        .map(({ line, quantity }): Draw => ({
          declaration: id,
          line,
          quantity: decimalText(quantity),
        })),
    ];
    if (drawn.length === 0 && found.drawn === undefined) return [];
    return [{ ...found, drawn }];
  });
  return { ...decision, documents: [...decision.documents, ...changed] };
}

/** The list after a declaration has given back what it had drawn. */
export function withoutDraws(list: Document, declaration: string): Document {
  if (list.drawn === undefined) return list;
  return { ...list, drawn: list.drawn.filter((each) => each.declaration !== declaration) };
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
    drawnOf(list, line, declaration);
}

/**
 * A line takes its quantity in the unit of the list's line; where neither of its two quantities is in
 * that unit, the first one counts as if it were: what cannot be compared must not be free.
 */
function takesOf(work: DecisionCase, items: Items): Take[] {
  const takes: Take[] = [];
  for (let row = 1; row <= items.rowCount; row++) {
    const number = items.value(listItem, row);
    if (!/^\d{12}$/.test(number)) continue;
    const line = Number(items.value(lineItem, row));
    const list = work.documents.byId(documentStem(number));
    const unit = list?.family === "exemption list"
      ? work.itemsOf(list.content).value("QTU", line)
      : "";
    const isSecond = items.value("QT1", row) !== unit && items.value("QT2", row) === unit &&
      unit !== "";
    const quantity = decimalOf(items.value(isSecond ? "QN2" : "QN1", row));
    takes.push({ row, number, line, quantity });
  }
  return takes;
}
