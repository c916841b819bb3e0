import { timeText } from "../../texts/time_text.ts";
import type { View } from "../view.ts";

/** A moment in Vietnam time. */
export function Time({ view, at }: { readonly view: View; readonly at: Date | null | undefined }) {
  if (at === null || at === undefined) return <span>–</span>;
  return <time datetime={at.toISOString()}>{timeText(view.lang, at)}</time>;
}

/** A moment in Vietnam time, as a text within a sentence. */
export function shortDate(view: Pick<View, "lang">, at: Date): string {
  return timeText(view.lang, at);
}

/** From here on how long ago says less than the date. */
const agoSecondsMax = 86_400;

/** A moment by how long ago it was, with the time itself where it is pointed at; of old ones the time. */
export function Ago({ view, at }: { readonly view: View; readonly at: Date | null | undefined }) {
  if (at === null || at === undefined) return <span>–</span>;
  const absolute = timeText(view.lang, at);
  const seconds = Math.max(0, Math.floor((view.now.getTime() - at.getTime()) / 1_000));
  if (seconds >= agoSecondsMax) return <time datetime={at.toISOString()}>{absolute}</time>;
  return <time datetime={at.toISOString()} title={absolute} data-ago>{agoText(view, seconds)}
  </time>;
}

function agoText({ t }: View, seconds: number): string {
  if (seconds < 60) return t("ago.seconds", { n: seconds });
  if (seconds < 3_600) return t("ago.minutes", { n: Math.floor(seconds / 60) });
  return t("ago.hours", { n: Math.floor(seconds / 3_600) });
}

/** The words of `Ago`, and the time, for the script that keeps them true while a page stays open. */
export function agoWords({ t, now }: View) {
  return {
    "data-now": now.getTime(),
    "data-ago-seconds": t("ago.seconds", { n: "#" }),
    "data-ago-minutes": t("ago.minutes", { n: "#" }),
    "data-ago-hours": t("ago.hours", { n: "#" }),
  };
}
