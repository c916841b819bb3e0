import { formText } from "../form_text.ts";

/** Longest text of an act. */
export const textCharactersMax = 1_000;

/** A field as one line: it goes into reports, whose items have no line ends. */
export function lineOf(form: FormData, name: string, charactersMax: number): string {
  return formText(form, name).replace(/[\s\p{Cc}]+/gu, " ").trim().slice(0, charactersMax);
}
