/** Texts of the pages in both languages; every key has both, which the types demand. */
export const languages = ["vi", "en"] as const;
export type Language = typeof languages[number];

/** How numbers and times are written in each. */
export const locales = { vi: "vi-VN", en: "en-GB" } as const satisfies Record<Language, string>;

/** One text. `{name}` is replaced by the value of that name. */
export type Text = Readonly<Record<Language, string>>;
export type Texts = Readonly<Record<string, Text>>;

/** Values for the places of a text. */
export type TextValues = Readonly<Record<string, string | number>>;

/** Puts values into the places of a text. */
export function fillText(text: string, values: TextValues = {}): string {
  return text.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}
