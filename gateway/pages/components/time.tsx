import type { Language } from "../../texts/text.ts";
import type { View } from "../view.ts";

const formats = {
  vi: formatOf("vi-VN"),
  en: formatOf("en-GB"),
} satisfies Record<Language, Intl.DateTimeFormat>;

function formatOf(locale: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, {
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
  return <time datetime={at.toISOString()}>{formats[view.lang].format(at)}</time>;
}

/** A moment in Vietnam time, as a text within a sentence. */
export function shortDate(view: View, at: Date): string {
  return formats[view.lang].format(at);
}
