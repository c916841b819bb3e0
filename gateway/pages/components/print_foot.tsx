import type { View } from "../view.ts";
import { shortDate } from "./time.tsx";

/** What stands below a page on paper alone: lines for signatures, who printed it, and when. */
export function PrintFoot(
  { view, signers = [] }: {
    readonly view: View;
    /** Whose signatures stand there. */
    readonly signers?: readonly string[];
  },
) {
  const { t, account, now } = view;
  const by = [account?.displayName, account?.office].filter((part) => part !== undefined);
  return (
    <footer class="print-foot">
      {signers.length > 0 && (
        <div class="signers">
          {signers.map((signer) => (
            <p>
              <strong>{signer}</strong>
              <small>{t("form.signAndName")}</small>
            </p>
          ))}
        </div>
      )}
      <p>{t("print.at", { at: shortDate(view, now), by: by.join(", ") || "–" })}</p>
    </footer>
  );
}
