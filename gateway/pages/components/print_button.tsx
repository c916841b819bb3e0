import type { View } from "../view.ts";

/** Shown where scripts are on; elsewhere the browser's own menu prints. */
export function PrintButton({ view }: { readonly view: View }) {
  return (
    <p class="print-button">
      <button type="button" class="quiet" data-print hidden>{view.t("print")}</button>
    </p>
  );
}
