import { locales } from "../../texts/text.ts";
import type { View } from "../view.ts";

/** How much was found: exactly, or honestly more than was counted or is shown. */
export function Total(
  { view, counted, shown }: {
    readonly view: View;
    /** Undefined where counting took too long. */
    readonly counted: { readonly count: number; readonly more: boolean } | undefined;
    readonly shown: number;
  },
) {
  const { t, lang } = view;
  const format = (n: number) => n.toLocaleString(locales[lang]);
  const text = counted === undefined
    ? t("total.atLeast", { n: format(shown) })
    : t(counted.more ? "total.more" : "total.exact", { n: format(counted.count) });
  return <p class="total" role="status">{text}</p>;
}
