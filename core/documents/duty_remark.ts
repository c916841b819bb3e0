/**
 * What a report says where it shows no money: amounts of tax, security, exchange rates and customs
 * values are VNACCS's to compute. The standby leaves them blank and says in the report's notes that
 * duties are settled there afterwards.
 */
import type { Item, Layout, OutputMessage } from "../catalogue/mod.ts";
import { between, joinNotes } from "./join_notes.ts";
import { normaliseName } from "./output_facts.ts";

/** The sentence; it fits the notes of every report, with room for a note of the declarant. */
export const dutyRemark = "Nghĩa vụ thuế thực hiện sau trên VNACCS.";

/** Names of items that VNACCS alone computes. */
const computed = new RegExp(
  "^(currency exchange rate|total payable tax|total tax amount|total export tax|security amount|" +
    "(import|export) tax amount|tax amount of other tax and collection|customs value ?\\(system\\))$",
);

interface MoneyItems {
  readonly money: readonly string[];
  /** Undefined where the layout has no notes of its own. */
  readonly notes: Item | undefined;
}

const known = new WeakMap<Layout, MoneyItems>();

/** The items of a layout that show money, and the one for notes. */
export function moneyItemsOf(layout: Layout): MoneyItems {
  let found = known.get(layout);
  if (found === undefined) {
    const named = (pattern: RegExp) =>
      layout.items.filter(({ name, inOutput }) => inOutput && pattern.test(normaliseName(name)));
    const money = named(computed).map(({ id }) => id);
    const notes = named(/^notes$/).find(({ kind }) => kind === "W");
    known.set(layout, found = { money, notes });
  }
  return found;
}

/**
 * Adds the sentence to a report (P) that has blank money items, behind what the declarant noted.
 */
export function addDutyRemark(
  { type, layout }: OutputMessage,
  record: Record<string, string | string[] | undefined>,
): void {
  if (type !== "P") return;
  const { money, notes } = moneyItemsOf(layout);
  if (notes === undefined || money.every((id) => record[id] !== undefined)) return;
  record[notes.id] = joinNotes(notes, dutyRemark, record[notes.id], "behind");
}

/** Whether two notes of a report say the same beside the sentence, which only one centre may add. */
export function isSameBesideRemark(one: string, other: string): boolean {
  const [note, theirs] = [withoutRemark(one), withoutRemark(other)];
  return note === theirs || isCutOf(one, note, theirs) || isCutOf(other, theirs, note);
}

function withoutRemark(noted: string): string {
  if (noted === dutyRemark) return "";
  const end = between + dutyRemark;
  return noted.endsWith(end) ? noted.slice(0, -end.length) : noted;
}

/** Whether a note was cut to make room for the sentence behind it. */
function isCutOf(noted: string, note: string, whole: string): boolean {
  return note !== noted && note.endsWith("…") && whole.startsWith(note.slice(0, -1));
}
