import { cutText } from "./cut_text.ts";
import { saidTexts } from "./reason_texts.ts";

/**
 * Characters of one value in a sentence, and of all that is said at once. Names and words of others come
 * in as they were sent; a sentence is recorded with every message, and a page shows two hundred of them.
 * Real names have some hundred characters, the longest sentences of ours some thousand.
 */
export const reasonLimits = { valueCharactersMax: 1_000, sentenceCharactersMax: 4_000 } as const;

declare const said: unique symbol;

/**
 * A sentence of the table, in English: what journal, audit and log keep. Only `say` and its neighbours
 * in this room make one, so whatever is typed so can be shown in the reader's language (`readReason`).
 */
export type Sentence = string & { readonly [said]: true };

export type ReasonCode = keyof typeof saidTexts;

/** The names of the places of a text: `{name}` or `{name:form}`. */
type Places<Text extends string> = Text extends `${string}{${infer Place}}${infer Rest}`
  ? (Place extends `${infer Name}:${string}` ? Name : Place) | Places<Rest>
  : never;

export type ReasonValues<Code extends ReasonCode> = Readonly<
  Record<Places<typeof saidTexts[Code]["en"]>, string | number>
>;

/**
 * Why something is as it is, by its code. Refusals and doubts are rare, so it is put into words where it
 * arises: what is accepted must not pay for it.
 */
export function say<Code extends ReasonCode>(
  code: Code,
  ...[values]: Places<typeof saidTexts[Code]["en"]> extends never ? [] : [ReasonValues<Code>]
): Sentence {
  const short = Object.entries<string | number>(values ?? {}).map((
    [name, value],
  ) => [name, typeof value === "string" ? cutText(value, reasonLimits.valueCharactersMax) : value]);
  return bounded(fill(saidTexts[code].en, Object.fromEntries(short)));
}

/** Every sentence is made here, so none is longer than this. */
function bounded(words: string): Sentence {
  return cutText(words, reasonLimits.sentenceCharactersMax) as Sentence;
}

/** A text with its values; `{name:form}` names the same place as `{name}`. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)(?::\w+)?\}/g, (_, name) => `${values[name]}`);
}

/** Several sentences as one; a reader takes them apart again. */
export function sayAll(sentences: readonly Sentence[]): Sentence {
  return bounded(sentences.join("; "));
}

/** What others have said – an error, the database, a primary – word for word, but for its length. */
export function asSaid(words: string): Sentence {
  return bounded(words);
}

/** A sentence that begins with `{what}`, said of what an `OF_…` names. */
export function sayOf(what: Sentence, sentence: Sentence): Sentence {
  return bounded(`${what}${sentence}`);
}
