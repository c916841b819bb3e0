/** What no text of the database can hold: NUL, and halves of characters (surrogates). */
const placeholder = "\ufffd";

/**
 * The text as the database can keep it: U+FFFD in the place of what it cannot. Nearly every text
 * comes back as it is, after two looks that cost some nanoseconds.
 *
 * Every parameter and every row of a COPY passes here (`connect.ts`, `array_types.ts`,
 * `journal/copy_rows.ts`), whoever wrote the statement: a character that a stranger sent must not be able to
 * fail a statement that carries the messages of others. What the bytes were stays in the journal.
 */
export function storableText(text: string): string {
  if (isStorable(text)) return text;
  return text.toWellFormed().replaceAll("\0", placeholder);
}

/** Whether the database can keep a text as it is. */
export function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

/** A value as JSON text whose strings, escaped or not, the database can keep. */
export function storableJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_name, each) => typeof each === "string" ? storableText(each) : each,
  );
}
