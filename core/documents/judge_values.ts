/**
 * What is wrong with the values of a request beyond each item by itself: codes that no table knows and
 * items that do not agree. What surely cannot be is refused with the procedure's code. What is only
 * not known here, or likely wrong, is taken and held: at least yellow, for a person to look at.
 */
import { catalogue } from "../catalogue/mod.ts";
import { type CodeNotKnown, codesNotKnown, type CodeTables } from "../codes/mod.ts";
import { invariant } from "../invariant.ts";
import { type FamilyName, procedureKind } from "../procedures/mod.ts";
import type { ResultCode } from "../verdict.ts";
import { type Items, vietnamTime } from "../wire/mod.ts";
import type { DecisionContext } from "./decision.ts";
import type { DecisionCase } from "./decision_case.ts";
import type { Document } from "./document.ts";
import { itemCode } from "./item_code.ts";
import { type BrokenRule, rulesBroken, sumsInDoubt } from "./rules/mod.ts";
import { type HeldReason, heldText } from "./held_reason.ts";

/** What values are judged by beside themselves. */
export type ValueContext = Pick<DecisionContext, "codes" | "receivedAt"> & {
  /** When the document was made: an office that it named then may have a successor since. */
  readonly since?: Date;
};

/** Families whose documents an officer of the named office works on. */
const officeNeeded: ReadonlySet<FamilyName> = new Set<FamilyName>([
  "import declaration",
  "export declaration",
  "small import declaration",
  "small export declaration",
  "transport declaration",
]);

/** Why the values of a request are refused, in wire order as far as one rule goes; none = they are not. */
export function valueFaults(work: DecisionCase): ResultCode[] {
  const { request: { procedure, items }, context, family, row } = work;
  const { codes } = context;
  if (codes === undefined) return [];
  const faults: ResultCode[] = [];
  const { officeItem } = family;
  // Only the terminal's mark says that the office may be left out; nobody could open what names none.
  // COT, a submission, repeats of a transport declaration what changes.
  const needsOffice = officeNeeded.has(row.family) && row.kind !== "submit";
  if (officeItem !== undefined && needsOffice && !items.has(officeItem)) {
    const code = itemCode(catalogue, procedure.code, officeItem, "missing");
    faults.push({ code, item: officeItem, repetition: 0 });
  }
  for (const { effect, code, item, repetition } of rulesBroken(procedure, items)) {
    if (effect === "refuse") faults.push({ code, item, repetition });
  }
  // Looked for only where a table could be sure: most declarations are drafts first, and judged again.
  const unknown = hasCompleteTable(codes)
    ? unknownCodes(items, codes, { ...context, since: changedDocument(work)?.dates.created })
    : [];
  for (const { isSure, item, repetition } of unknown) {
    if (!isSure) continue;
    faults.push({ code: itemCode(catalogue, procedure.code, item, "form"), item, repetition });
  }
  return faults;
}

/** The document whose values the request changes; none where it makes one. */
function changedDocument(work: DecisionCase): Document | undefined {
  return work.number !== "" || work.row.kind.startsWith("correct") ? work.find() : undefined;
}

const completeness = new WeakMap<CodeTables, boolean>();

function hasCompleteTable(codes: CodeTables): boolean {
  let has = completeness.get(codes);
  if (has === undefined) {
    has = Object.values(codes).some(({ complete }) => complete);
    completeness.set(codes, has);
  }
  return has;
}

/** What a reason to hold is told with: more of them are counted. */
const toldMax = 3;

/**
 * Why a declaration with these values gets at least yellow, in words for officers: `code not known
 * here: ICB Z99`. Undefined where nothing holds it.
 */
export function heldBecause(
  context: ValueContext,
  procedureCode: string,
  items: Items,
): string | undefined {
  const { codes } = context;
  if (codes === undefined || procedureKind(procedureCode) === undefined) return undefined;
  const procedure = catalogue.procedure(procedureCode);
  invariant(procedure !== undefined, `procedure "${procedureCode}" exists`);
  const unknown = unknownCodes(items, codes, context).map(codeText);
  const broken = rulesBroken(procedure, items)
    .map(ruleText);
  const reasons = [
    listed("code not known here", unknown),
    listed("items that do not agree", broken),
  ].filter((reason) => reason !== "");
  return reasons.length === 0 ? undefined : reasons.join("; ");
}

/** What the standby cannot answer for when a permit is asked of it, whatever the channel is. */
export function valuesInDoubt(
  context: ValueContext,
  items: Items,
): { readonly unknown: readonly CodeNotKnown[]; readonly broken: readonly BrokenRule[] } {
  const { codes } = context;
  const unknown = codes === undefined ? [] : unknownCodes(items, codes, context);
  const procedure = catalogue.procedure(items.layout.code);
  if (procedure === undefined) return { unknown, broken: [] };
  // What breaks a rule that refuses is no declaration here; VNACCS has taken it.
  const held = rulesBroken(procedure, items).filter(({ effect }) => effect === "hold");
  return { unknown, broken: [...held, ...sumsInDoubt(procedure, items)] };
}

function listed(head: HeldReason, texts: readonly string[]): string {
  if (texts.length === 0) return "";
  const more = texts.length - toldMax;
  const told = texts.slice(0, toldMax).join(", ");
  return heldText(head, `: ${told}${more > 0 ? ` and ${more} more` : ""}`);
}

function codeText({ item, repetition, value, successor }: CodeNotKnown): string {
  return `${placeText(item, repetition)} ${value}${successor === "" ? "" : ` (now ${successor})`}`;
}

function ruleText({ code, item, repetition }: BrokenRule): string {
  return `${code} ${placeText(item, repetition)}`;
}

function placeText(item: string, repetition: number): string {
  return repetition === 0 ? item : `${item}/${repetition}`;
}

const found = new WeakMap<
  Items,
  {
    readonly codes: CodeTables;
    readonly at: number;
    readonly sinceMs: number;
    readonly unknown: CodeNotKnown[];
  }
>();

/** Found once for a request: whether it is refused and whether it is held are asked one after the other. */
function unknownCodes(
  items: Items,
  codes: CodeTables,
  { receivedAt, since = receivedAt }: ValueContext,
): readonly CodeNotKnown[] {
  const [at, sinceMs] = [receivedAt.getTime(), since.getTime()];
  const known = found.get(items);
  // Stored values are kept by their bytes, and looked at again on another day.
  if (known?.codes === codes && known.at === at && known.sinceMs === sinceMs) return known.unknown;
  const day = vietnamTime(receivedAt).slice(0, 8);
  const first = since === receivedAt ? day : vietnamTime(since).slice(0, 8);
  const unknown = codesNotKnown(items, codes, day, first);
  found.set(items, { codes, at, sinceMs, unknown });
  return unknown;
}
