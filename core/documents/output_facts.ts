import type { Item, OutputMessage } from "../catalogue/mod.ts";
import { type Items, vietnamTime } from "../wire/mod.ts";
import type { Document } from "./document.ts";

/** What the centre adds to a declarant's values: number, dates, channel, office, user. */
export interface OutputFacts {
  readonly output: OutputMessage;
  readonly userId: string;
  readonly company: string;
  readonly receivedAt: Date;
  readonly document?: Document;
}

type Fact = (facts: OutputFacts, item: Item, items: Items) => string | undefined;

/** A moment as an item shows it: a day in 8 characters, a time in 6 or 4. */
function moment(choose: (facts: OutputFacts) => Date | undefined): Fact {
  return (facts, { widthBytes }) => {
    const at = choose(facts);
    if (at === undefined) return undefined;
    const time = vietnamTime(at);
    if (widthBytes === 8) return time.slice(6, 8) + time.slice(4, 6) + time.slice(0, 4);
    return time.slice(8, 8 + widthBytes);
  };
}

const registered = moment(({ document }) => document?.dates.registered);
const corrected = moment(({ document }) => document?.dates.corrected);
const changed = moment(({ document }) => document?.dates.corrected ?? document?.dates.registered);
const cleared = moment(({ document }) => document?.dates.cleared);
const cancelled = moment(({ document }) => document?.dates.cancelled);
const number: Fact = ({ document }) => document?.number;
const office: Fact = ({ document }) => document?.office;
const channel: Fact = ({ document }) => document?.channel?.channel.toString();
/** Whole, or its code of five where the item is no longer. */
const user: Fact = ({ document, userId }, { widthBytes }) =>
  document === undefined || document.owner === userId.slice(0, 5)
    ? userId.slice(0, widthBytes)
    : document.owner;
const company: Fact = (facts, { kind }) => {
  const name = facts.document?.company ?? facts.company;
  return kind === "A" ? inCapitals(name) : name;
};

/** A Vietnamese name in the characters of kind A: `Đại lý` becomes `DAI LY`. */
function inCapitals(name: string): string {
  return name.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "D").toUpperCase();
}

/**
 * Facts by the names that the catalogue has for them, as `normaliseName` gives them; the first row
 * that fits counts. They stand only where the declarant's own values leave an item empty. Names of
 * offices and codes that only VNACCS's tables hold stay blank, or hold the code.
 */
const facts: readonly { readonly name: RegExp; readonly fact: Fact }[] = [
  { name: /^(registered|registration|declaration|application) date$/, fact: registered },
  { name: /^date of (registration|declaration|submission)$/, fact: registered },
  { name: /^(registered|registration|declaration) time$/, fact: registered },
  { name: /^time of (registration|declaration)$/, fact: registered },
  { name: /^amendment declaration registered (date|time)$/, fact: registered },
  { name: /^(registered (date|time) of correction|(date|time) of correction)$/, fact: corrected },
  { name: /^correction (date|time)$/, fact: corrected },
  { name: /^(date|time) of registration\/correction$/, fact: changed },
  { name: /^registration\/correction (date|time)$/, fact: changed },
  { name: /^(updated|latest update) (date|time)$/, fact: changed },
  { name: /^(date|time) of permit$/, fact: cleared },
  { name: /^approval (date|time)$/, fact: cleared },
  { name: /^cancellation (date|time)$/, fact: cancelled },
  { name: /^inspection kind classification code$/, fact: channel },
  { name: /^(selected screening criteria|examination classification)$/, fact: channel },
  { name: /^customs office( name)?$/, fact: office },
  { name: /^submitting customs office$/, fact: office },
  { name: /^(registrant|submitter|declarant|agent)( code)?$/, fact: user },
  { name: /^(user|user code of first declarant)$/, fact: user },
  { name: /^(registrant|submitter|declarant|agent|applicant|input user) name$/, fact: company },
  { name: /^user name of first declarant$/, fact: company },
  { name: /^date$/, fact: registered },
  { name: /^output information name$/, fact: ({ output }) => output.titleVi || output.title },
  { name: /^report name$/, fact: ({ output }) => output.titleVi || output.title },
  { name: /^number of declaration column$/, fact: (_, __, { rowCount }) => String(rowCount) },
  // The first four digits of the first line's HS code stand for the whole declaration.
  { name: /^representative tax code$/, fact: (_, __, items) => items.value("CMD", 1).slice(0, 4) },
  {
    name: /^(declaration|reference|submission|oga application) (no|number)$/,
    fact: ({ document }, { widthBytes }) => widthBytes === 12 ? document?.number : undefined,
  },
  { name: /^transship\/transit management no$/, fact: number },
  { name: /^(electronic invoice receipt no|tax exemption list no)$/, fact: number },
  {
    name: /^(arrival|departure|bonded transportation) (notification|declaration) (number|no)$/,
    fact: number,
  },
];

/**
 * The value that an output item gets from the centre, or undefined. The name is normalised; most
 * names match nothing, so callers keep the fact and not the search.
 */
export function factNamed(name: string): Fact | undefined {
  return facts.find((row) => row.name.test(name))?.fact;
}

/** An item name without differences of writing: `Declaration No.` and `declaration no`. */
export function normaliseName(name: string): string {
  return name.toLowerCase()
    .replace(/[.:]+(?=[\s)]|$)/g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([/(),]) ?/g, "$1")
    .trim();
}
