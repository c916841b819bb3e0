import { catalogue } from "../../../core/catalogue/mod.ts";
import {
  channelOf,
  type Document,
  type PermitDoubt,
  permitDoubts,
} from "../../../core/documents/mod.ts";
import { isRefusal } from "../../../core/verdict.ts";
import { readItems } from "../../../core/wire/mod.ts";
import type { View } from "../view.ts";

/** Why the standby has not permitted a declaration by itself. */
export function PermitDoubtsList(
  { view, document }: { readonly view: View; readonly document: Document },
) {
  const { t } = view;
  const doubts = doubtsOf(document, view.now);
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

function doubtsOf(document: Document, receivedAt: Date): readonly PermitDoubt[] {
  const { procedure, body } = document.content;
  const layout = catalogue.procedure(procedure)?.layout;
  const items = layout === undefined ? undefined : readItems(layout, "request", body);
  if (items === undefined || isRefusal(items)) return [];
  return permitDoubts(document, items, { receivedAt });
}
