import { channelOf, type Document, type PermitDoubt } from "../../../core/documents/mod.ts";
import type { View } from "../view.ts";

/** Why the standby has not permitted a declaration by itself. */
export function PermitDoubtsList(
  { view, document, doubts }: {
    readonly view: View;
    readonly document: Document;
    readonly doubts: readonly PermitDoubt[];
  },
) {
  const { t } = view;
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
