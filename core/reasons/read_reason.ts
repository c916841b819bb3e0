/**
 * The way back from a stored sentence to its code and values. Texts are compiled once, when the first
 * reader comes: lanes say reasons and never read them.
 */
import { type ReasonText, reasonTexts, valueWords } from "./reason_texts.ts";
import { fill } from "./say.ts";

/** A reason as it can be said in any language. */
export interface Reason {
  readonly code: string;
  readonly values: Readonly<Record<string, string>>;
}

export type ReasonLanguage = keyof ReasonText;

/** What may stand in a place of each form, so that what people have typed is not taken for ours. */
const forms: Readonly<Record<string, string>> = {
  any: "(?:(?!; )[^])*?",
  digits: "\\d+",
  word: "[^\\s;]+?",
  name: "(?:(?!: |; )[^])*?",
  code: "[A-Z0-9#]{3,6}",
  id: "\\d+-\\d+",
  moment: "\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z",
  field: '(?:"[^"]*": )?',
};

interface Matcher {
  readonly code: string;
  /** One sentence alone. */
  readonly strict: RegExp;
  /** A value may be several sentences. */
  readonly loose: RegExp;
}

let compiled: readonly Matcher[] | undefined;

/** The text with the most words of its own comes first: what it says others may say in part. */
function matchers(): readonly Matcher[] {
  return compiled ??= Object.entries(reasonTexts)
    .map(([code, { en }]) => ({ code, en, own: en.replace(/\{[^}]*\}/g, "").length }))
    .sort((one, other) => other.own - one.own)
    .map(({ code, en }) => ({
      code,
      strict: patternOf(en, forms.any!),
      loose: patternOf(en, "[^]*?"),
    }));
}

function patternOf(text: string, any: string): RegExp {
  const source = text.split(/(\{[^}]*\})/).map((part) => {
    if (!part.startsWith("{")) return part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    const [name, form] = part.slice(1, -1).split(":");
    return `(?<${name}>${form === undefined ? any : forms[form]})`;
  }).join("");
  return new RegExp(`^${source}$`);
}

function match(sentence: string, how: "strict" | "loose"): Reason | undefined {
  for (const { code, [how]: pattern } of matchers()) {
    const found = pattern.exec(sentence);
    if (found !== null) return { code, values: { ...found.groups } };
  }
  return undefined;
}

/** The code and values of a sentence; undefined where no text of the table says it. */
export function readReason(sentence: string): Reason | undefined {
  return match(sentence, "strict") ?? match(sentence, "loose");
}

/** A reason that was stored, in the reader's language; what people have typed stays as it is. */
export function reasonText(lang: ReasonLanguage, sentence: string): string {
  return lang === "en" ? sentence : wordsOf(lang, sentence) ?? sentence;
}

function wordsOf(lang: ReasonLanguage, sentence: string): string | undefined {
  const one = match(sentence, "strict");
  if (one !== undefined) return wordsOfReason(lang, one);
  // Several sentences, of which one may have a semicolon in it.
  for (let at = sentence.length; (at = sentence.lastIndexOf("; ", at - 1)) > 0;) {
    const last = match(sentence.slice(at + 2), "strict");
    if (last === undefined) continue;
    const before = sentence.slice(0, at);
    // The note about cut bytes stands behind whatever else is said, even behind what is not ours.
    const words = wordsOf(lang, before) ?? (last.code.startsWith("KEPT") ? before : undefined);
    if (words !== undefined) return `${words}; ${wordsOfReason(lang, last)}`;
  }
  const whole = match(sentence, "loose");
  return whole && wordsOfReason(lang, whole);
}

function wordsOfReason(lang: ReasonLanguage, { code, values }: Reason): string {
  const words = Object.entries(values).map(([name, value]) => [
    name,
    valueWords.get(value) ?? wordsOf(lang, value) ?? value,
  ]);
  return fill(reasonTexts[code]![lang], Object.fromEntries(words));
}
