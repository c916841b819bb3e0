import { expandItemIds } from "../catalogue/expand_item_ids.ts";
import type { Catalogue, ErrorCode } from "../catalogue/mod.ts";

/** What is wrong with an item by itself. */
export type ItemFault =
  /** Mandatory and empty. */
  | "missing"
  /** Holds a character that its kind does not know. */
  | "characters"
  /** Too long, not full, no date, no time, no value of its list. */
  | "form";

/** Codes that a procedure uses for the characters of many items at once. */
const sharedCodes: ReadonlySet<string> = new Set(["S0900", "S0998", "S0999"]);

/**
 * The code with which a procedure refuses an item. The lists of codes have no texts; this is what
 * their order shows:
 *
 * - A mandatory item mostly has two S codes of its own in a row, as `S0001` and `S0002` of ACH's
 *   KND: the first is for the empty item, the last for a bad value. Codes that name further items
 *   beside it speak of their combination and come second.
 * - S0900 names all items of a procedure: their characters. S0999 names the free texts (kind W).
 *
 * Where a list has no S code for the item: a shared one of the procedure although it does not name
 * the item, then a combination code (R) that names it, then any S, R or E code. The result names the
 * right item in every case, so the user is led to the right place. The code is always in the list.
 */
export function itemCode(
  catalogue: Catalogue,
  procedure: string,
  item: string,
  fault: ItemFault,
): string {
  const all = catalogue.errorCodes(procedure);
  const naming = codesNaming(all, item);
  const singles = naming.filter(isLetter("S"));
  const unshared = singles.filter(({ code }) => !sharedCodes.has(code));
  const alone = unshared.filter((row) => !row.item.includes(" "));
  const own = alone.length > 0 ? alone : unshared;
  const shared = (code: string): ErrorCode | undefined => singles.find((row) => row.code === code);
  const preferred = fault === "missing"
    ? [own[0], shared("S0900"), shared("S0999")]
    : fault === "characters"
    ? [shared("S0999"), shared("S0900"), own.at(-1)]
    : [own.at(-1), shared("S0900"), shared("S0999")];
  const fallback = [
    all.find(({ code }) => sharedCodes.has(code)),
    naming.find(isLetter("R")),
    all.find(isLetter("S")),
    all.find(isLetter("R")),
    all.find(isLetter("E")),
  ];
  const chosen = [...preferred, ...fallback].find((row) => row !== undefined);
  if (chosen === undefined) throw new Error(`Procedure "${procedure}" lists no code for items`);
  return chosen.code;
}

/** For choosing rows by the letter of their code. */
export function isLetter(letter: string): (row: ErrorCode) => boolean {
  return ({ code }) => code.startsWith(letter);
}

const indexes = new WeakMap<readonly ErrorCode[], ReadonlyMap<string, readonly ErrorCode[]>>();

/** The codes of a list that name an item. The list is turned round once: a refusal must be cheap. */
export function codesNaming(all: readonly ErrorCode[], item: string): readonly ErrorCode[] {
  let index = indexes.get(all);
  if (index === undefined) indexes.set(all, index = indexByItem(all));
  return index.get(item) ?? [];
}

function indexByItem(all: readonly ErrorCode[]): Map<string, ErrorCode[]> {
  const index = new Map<string, ErrorCode[]>();
  for (const row of all) {
    for (const item of expandItemIds(row.item)) {
      const rows = index.get(item);
      if (rows === undefined) index.set(item, [row]);
      else rows.push(row);
    }
  }
  return index;
}
