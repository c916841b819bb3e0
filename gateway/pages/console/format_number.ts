import { type Language, locales } from "../../texts/text.ts";
import type { View } from "../view.ts";

/** A number as the reader writes it: whole where it is large, a few digits where it is small. */
export function formatNumber({ lang }: Pick<View, "lang">, value: number): string {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value)
    ? 0
    : Math.abs(value) >= 10
    ? 1
    : 2;
  return formatOf(lang, digits).format(value);
}

/** Kept: a chart writes hundreds of numbers. */
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(lang: Language, digits: number): Intl.NumberFormat {
  const key = `${lang} ${digits}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locales[lang], { maximumFractionDigits: digits });
    formats.set(key, format);
  }
  return format;
}

/** A span of time in the unit that fits, from milliseconds to days. */
export function formatSpan(view: View, milliseconds: number): string {
  const { t } = view;
  if (milliseconds < 1_000) return `${formatNumber(view, milliseconds)} ms`;
  const units = [["days", 86_400_000], ["hours", 3_600_000], ["minutes", 60_000]] as const;
  const [name, length] = units.find(([, length]) => milliseconds >= 2 * length) ??
    ["seconds", 1_000] as const;
  return t(`span.${name}`, { n: formatNumber(view, milliseconds / length) });
}

/** A number of bytes. */
export function formatBytes(view: View, bytes: number): string {
  return view.t("bytes", { n: bytes.toLocaleString(locales[view.lang]) });
}
