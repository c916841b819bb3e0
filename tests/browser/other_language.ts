import { reasonTexts } from "../../core/reasons/reason_texts.ts";
import type { Language } from "../../gateway/texts/text.ts";
import { texts } from "../../gateway/texts/texts.ts";

/** A text with places counts where so many letters of its own stand around them. */
const ownLettersMin = 10;

const tables: readonly Readonly<Record<Language, string>>[] = [
  ...Object.values(texts),
  ...Object.values(reasonTexts),
];

const isLetter = /\p{L}/gu;

/** Says of a text that a page in a language shows whether it stands in the tables of the other one. */
export function otherLanguage(lang: Language): (shown: string) => boolean {
  const other = lang === "vi" ? "en" : "vi";
  const own = new Set(tables.map((text) => text[lang]));
  const whole = new Set<string>();
  const patterns: { readonly begins: string; readonly form: RegExp }[] = [];
  for (const text of tables) {
    // What both languages say alike, codes and names among it, says nothing.
    if (text[lang] === text[other] || own.has(text[other])) continue;
    const parts = text[other].split(/\{[^}]*\}/);
    if (parts.length === 1) whole.add(text[other]);
    else if ((parts.join("").match(isLetter)?.length ?? 0) >= ownLettersMin) {
      const form = new RegExp(`^${parts.map(RegExp.escape).join("[^]*")}$`, "u");
      patterns.push({ begins: parts[0]!, form });
    }
  }
  // Most texts stand on every page, and a text with places is tried only where it begins so.
  const known = new Map<string, boolean>();
  const isOther = (shown: string) =>
    whole.has(shown) ||
    patterns.some(({ begins, form }) => shown.startsWith(begins) && form.test(shown));
  return (shown) => {
    const found = known.get(shown) ?? isOther(shown);
    known.set(shown, found);
    return found;
  };
}
