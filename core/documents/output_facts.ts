import type { Item, OutputMessage } from "../catalogue/mod.ts";
import { userCodeOf } from "../users/mod.ts";
import { type Items, vietnamTime } from "../wire/mod.ts";
import { channelOf } from "./channel_knowledge.ts";
import type { Document, DocumentDates } from "./document.ts";

/** What the centre adds to a declarant's values: number, dates, channel, office, user. */
export interface OutputFacts {
  readonly output: OutputMessage;
  readonly userId: string;
  readonly company: string;
  readonly receivedAt: Date;
  readonly document?: Document;
}

/** A value that the centre knows, or undefined. */
export type Fact = (facts: OutputFacts, item: Item, items: Items) => string | undefined;

/** A moment as an item shows it: a day in 8 characters, a time in 6 or 4. */
function moment(choose: (dates: DocumentDates) => Date | undefined): Fact {
  return ({ document }, { widthBytes }) => {
    const at = document && choose(document.dates);
    if (at === undefined) return undefined;
    const time = vietnamTime(at);
    if (widthBytes === 8) return time.slice(6, 8) + time.slice(4, 6) + time.slice(0, 4);
    return time.slice(8, 8 + widthBytes);
  };
}

/** What the centre knows of a document, by name. `facts_by_family.ts` says where each may stand. */
export const outputFacts = {
  number: ({ document }) => document?.number,
  registered: moment(({ registered }) => registered),
  corrected: moment(({ corrected }) => corrected),
  /** The last change, or the registration where there was none. */
  changed: moment(({ corrected, registered }) => corrected ?? registered),
  /** The permit. */
  cleared: moment(({ cleared }) => cleared),
  cancelled: moment(({ cancelled }) => cancelled),
  /** The code: the names of offices are in VNACCS's tables. */
  office: ({ document }) => document?.office,
  channel: ({ document }) => document && channelOf(document)?.toString(),
  /** Whoever made the document: the user ID whole, or its code of five where the item is no longer. */
  user: ({ document, userId }, { widthBytes }) =>
    document === undefined || document.owner === userCodeOf(userId)
      ? userId.slice(0, Math.min(widthBytes, 8))
      : document.owner,
  company: (facts, item) => companyOf(facts, item),
  /** User code of who declares: whom the draft names, else who made it. */
  declarant: ({ document }) => document?.declarant,
  /** Known only of who made it. */
  "declarant's company": (facts, item) =>
    facts.document?.declarant === facts.document?.owner ? companyOf(facts, item) : undefined,
  "company of who submits for itself": (facts, item, items) =>
    items.value("SMC") === "" ? companyOf(facts, item) : undefined,
  title: ({ output }) => output.titleVi || output.title,
  rows: (_, __, { rowCount }) => String(rowCount),
  /** The first four digits of the first line's HS code stand for the whole declaration. */
  "first goods heading": (_, __, items) => items.value("CMD", 1).slice(0, 4),
} as const satisfies Record<string, Fact>;

/** Name of something that the centre knows. */
export type FactName = keyof typeof outputFacts;

function companyOf({ document, company }: OutputFacts, { kind }: Item): string {
  const name = document?.company ?? company;
  return kind === "A" ? inCapitals(name) : name;
}

/** A Vietnamese name in the characters of kind A: `Đại lý` becomes `DAI LY`. */
export function inCapitals(name: string): string {
  let capitals = capitalsOf.get(name);
  if (capitals === undefined) {
    capitals = name.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "D").toUpperCase();
    if (capitalsOf.size >= companiesMax) capitalsOf.clear();
    capitalsOf.set(name, capitals);
  }
  return capitals;
}

/** Who declares comes again and again; each name takes two microseconds, and several reports ask. */
const capitalsOf = new Map<string, string>();
const companiesMax = 5_000;

/**
 * An item name without differences of writing: `Declaration No.` and `declaration no`. Kept, as the
 * catalogue's few thousand names come again and again.
 */
export function normaliseName(name: string): string {
  let normal = normalNames.get(name);
  if (normal === undefined) {
    normal = name.toLowerCase()
      .replace(/[.:]+(?=[\s)]|$)/g, "")
      .replace(/\s+/g, " ")
      .replace(/ ?([/(),]) ?/g, "$1")
      .trim();
    if (normalNames.size < namesMax) normalNames.set(name, normal);
  }
  return normal;
}

const normalNames = new Map<string, string>();
/** More than the catalogue has: what a caller invents does not grow it without end. */
const namesMax = 20_000;
