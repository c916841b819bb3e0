import { channelOf, type Document } from "../../../core/documents/mod.ts";
import { waitingDoubts } from "../../documents/waiting_doubts.ts";
import type { View } from "../view.ts";

/** Why the standby has not permitted a declaration by itself. */
export function PermitDoubtsList(
  { view, document }: { readonly view: View; readonly document: Document },
) {
  const { t } = view;
  const doubts = waitingDoubts(document, view.now);
  if (doubts.length === 0 && channelOf(document) !== 1) return null;
  return (
    <section class="card">
      <p>{t("declaration.permit.waits")}</p>
      <ul>
        {doubts.length === 0
          ? <li>{t("declaration.permit.policy")}</li>
          : doubts.map(({ reason, item, row }) => (
            <li>
              {t(`permitDoubt.${reason}`)}
              {item !== "" && [" – ", <code>{item}</code>]}
              {row > 0 && `, ${t("declaration.line", { row })}`}
            </li>
          ))}
      </ul>
    </section>
  );
}
