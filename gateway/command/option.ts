/**
 * Options of the command line as data: what each is called, what stands behind it, what it means, what
 * holds without it. Reading, help, completion and the manual page are made of these tables.
 */
import { momentForms, readMoment } from "../../core/read_moment.ts";

/** What is wrong with a value, said behind the option's name: "expected …". */
export class WrongValue extends Error {}

export interface Option<Value = unknown> {
  /** What stands behind it in the form of a command; absent: it stands alone. */
  readonly value?: string;
  /** What it means, with the unit of its value. */
  readonly says: string;
  /** What holds where it is not given, said to people; absent where there is nothing to say. */
  readonly without?: string;
  /** It has to be given. */
  readonly needed?: true;
  /** It may be given several times. */
  readonly many?: true;
  /** The only values that it may have. */
  readonly choices?: readonly string[];
  /** For programs only: read, and told to nobody. */
  readonly hidden?: true;
  /** One value that it may have, for help; a flag needs none. */
  readonly example?: string;
  /** What the command gets, of the values as they were typed. Throws `WrongValue`. */
  read(typed: readonly string[]): Value;
}

export type Options = Readonly<Record<string, Option>>;

/** What a command gets of its options. */
export type Values<Of extends Options> = {
  readonly [Name in keyof Of]: Of[Name] extends Option<infer Value> ? Value : never;
};

/** Stands alone: given or not. */
export function flag(says: string, hidden = false): Option<boolean> {
  return { says, ...(hidden ? { hidden } : {}), read: (typed) => typed.length > 0 };
}

/** How a value is told in help, whatever kind it is of. */
interface Told {
  readonly says: string;
  readonly example: string;
  readonly without?: string;
}

/** A text; nothing is judged here. */
export function text(value: string, told: Told & { readonly hidden?: true }): Option<
  string | undefined
> {
  return { value, ...told, read: (typed) => typed.at(-1) };
}

/** A text that has to be given. */
export function neededText(value: string, told: Omit<Told, "without">): Option<string> {
  return {
    ...{ value, needed: true, ...told },
    read(typed) {
      const given = typed.at(-1);
      if (given === undefined || given.trim() === "") throw new WrongValue(`expected ${told.says}`);
      return given;
    },
  };
}

/** Texts of an option that may be given several times; none where it is not given. */
export function texts(value: string, told: Told): Option<readonly string[]> {
  return { value, many: true, ...told, read: (typed) => typed };
}

/** One of a few words. */
export function choice<const Word extends string>(
  choices: readonly Word[],
  told: Pick<Told, "says" | "without">,
): Option<Word | undefined> {
  return {
    ...{ value: choicesText(choices), choices, ...told, example: choices[0] },
    read: (typed) => typed.length === 0 ? undefined : oneOf(choices, typed),
  };
}

/** One of a few words; the first one where it is not given. */
export function choiceOrFirst<const Word extends string>(
  choices: readonly [Word, ...Word[]],
  told: Pick<Told, "says">,
): Option<Word> {
  return {
    ...{ value: choicesText(choices), choices, ...told, without: choices[0], example: choices[0] },
    read: (typed) => typed.length === 0 ? choices[0] : oneOf(choices, typed),
  };
}

/** One of a few words that has to be given. */
export function neededChoice<const Word extends string>(
  choices: readonly Word[],
  told: Pick<Told, "says">,
): Option<Word> {
  return {
    ...{ value: choicesText(choices), choices, needed: true, ...told, example: choices[0] },
    read: (typed) => oneOf(choices, typed),
  };
}

/** The words themselves where they fit into the form of a command. */
function choicesText(choices: readonly string[]): string {
  const all = choices.join("|");
  return all.length > 24 || all.includes(" ") ? "WORD" : all;
}

function oneOf<Word extends string>(choices: readonly Word[], typed: readonly string[]): Word {
  const given = typed.at(-1);
  const found = choices.find((each) => each === given);
  if (found !== undefined) return found;
  throw new WrongValue(
    `expected ${choices.join(", ")}, found ${given === undefined ? "none" : `"${given}"`}`,
  );
}

interface Numbered extends Omit<Told, "without"> {
  readonly least?: number;
  readonly most?: number;
}

/** A whole number. */
export function whole(
  value: string,
  { least = 0, most = Number.MAX_SAFE_INTEGER, ...told }: Numbered & { readonly without?: string },
): Option<number | undefined> {
  return {
    ...{ value, ...told },
    read: (typed) => typed.length === 0 ? undefined : wholeNumber(typed, least, most),
  };
}

/** A whole number, `standard` where it is not given. */
export function wholeOr(
  standard: number,
  value: string,
  { least = 0, most = Number.MAX_SAFE_INTEGER, ...told }: Numbered,
): Option<number> {
  return {
    ...{ value, ...told, without: String(standard) },
    read: (typed) => typed.length === 0 ? standard : wholeNumber(typed, least, most),
  };
}

/** A whole number that has to be given. */
export function neededWhole(
  value: string,
  { least = 0, most = Number.MAX_SAFE_INTEGER, ...told }: Numbered,
): Option<number> {
  return {
    ...{ value, needed: true, ...told },
    read(typed) {
      if (typed.length === 0) throw new WrongValue(`expected ${told.says}`);
      return wholeNumber(typed, least, most);
    },
  };
}

function wholeNumber(typed: readonly string[], least: number, most: number): number {
  const given = typed.at(-1)!;
  const number = /^\d{1,16}$/.test(given) ? Number(given) : NaN;
  if (number >= least && number <= most) return number;
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
  throw new WrongValue(`expected a whole number ${range}, found "${given}"`);
}

/** A moment: where a range begins or ends. */
export function moment(edge: "from" | "to", told: Pick<Told, "says" | "without">): Option<
  Date | undefined
> {
  return {
    ...{ value: "TIME", ...told, example: edge === "from" ? "2026-01-31" : "2026-01-31T18:00" },
    read(typed) {
      const given = typed.at(-1);
      if (given === undefined) return undefined;
      const at = readMoment(given, edge);
      if (at !== undefined) return at;
      throw new WrongValue(`expected ${momentForms}; found "${given}"`);
    },
  };
}
