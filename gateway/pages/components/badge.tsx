import type { Child } from "hono/jsx";

/** Colours of badges; the word in it says the same, for those who do not see colours. */
export type BadgeTone = "plain" | "good" | "warning" | "bad" | "info";

/** A state in one or two words. */
export function Badge(
  { tone = "plain", children }: { readonly tone?: BadgeTone; readonly children?: Child },
) {
  return <span class={`badge ${tone}`}>{children}</span>;
}
