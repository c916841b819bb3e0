import type { Language } from "./text.ts";

/** A figure of the wire as the reader's language writes it; what is none stays as it is. */
export function figureText({ lang }: { readonly lang: Language }, figure: string): string {
  const [, sign, whole, fraction] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(figure) ?? [];
  if (whole === undefined) return figure;
  const [thousands, point] = lang === "vi" ? [".", ","] : [",", "."];
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, thousands!);
  return `${sign}${groups}${fraction === undefined ? "" : point + fraction}`;
}
