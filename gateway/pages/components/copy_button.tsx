import type { View } from "../view.ts";

/** Copies a text: what has to be typed elsewhere is typed wrongly. Hidden where no script runs. */
export function CopyButton(
  { view, text }: { readonly view: View; readonly text: string },
) {
  const { t } = view;
  return (
    <button
      type="button"
      class="copy"
      data-copy={text}
      data-copied={t("copied")}
      aria-label={t("copy.what", { text })}
      hidden
    >
      {t("copy")}
    </button>
  );
}
