import type { Language } from "../../texts/text.ts";
import type { View } from "../view.ts";

const locales = { vi: "vi-VN", en: "en-GB" } satisfies Record<Language, string>;

/** Made when a page wants it: a process that shows none starts sooner. */
const formats: Partial<Record<Language, Intl.DateTimeFormat>> = {};

function formatOf(language: Language): Intl.DateTimeFormat {
  return formats[language] ??= new Intl.DateTimeFormat(locales[language], {
    timeZone: "Asia/Ho_Chi_Minh",
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hour12: false,
  });
}

/** A moment in Vietnam time. */
export function Time({ view, at }: { readonly view: View; readonly at: Date | null | undefined }) {
  if (at === null || at === undefined) return <span>–</span>;
  return <time datetime={at.toISOString()}>{formatOf(view.lang).format(at)}</time>;
}

/** A moment in Vietnam time, as a text within a sentence. */
export function shortDate(view: View, at: Date): string {
  return formatOf(view.lang).format(at);
}
