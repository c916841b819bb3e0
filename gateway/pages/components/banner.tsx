import type { Child } from "hono/jsx";
import type { View } from "../view.ts";

export type BannerKind = "info" | "good" | "warning" | "bad";

/** A message about the whole page. What went wrong is told to screen readers at once. */
export function Banner(
  { view, kind, title, children }: {
    readonly view: View;
    readonly kind: BannerKind;
    readonly title?: string;
    readonly children?: Child;
  },
) {
  return (
    <div class={`banner ${kind}`} role={kind === "bad" ? "alert" : "status"}>
      <strong>{title ?? view.t(`banner.${kind}`)}</strong>
      <div>{children}</div>
    </div>
  );
}
