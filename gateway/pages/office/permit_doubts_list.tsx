import {
  channelOf,
  type Document,
  type PermitDoubt,
  permitOf,
  type PermitPolicy,
} from "../../../core/documents/mod.ts";
import type { View } from "../view.ts";

/** What keeps the standby from permitting a declaration by itself; where nothing does, why it waits. */
export function PermitDoubtsList(
  { view, document, doubts, policy }: {
    readonly view: View;
    readonly document: Document;
    readonly doubts: readonly PermitDoubt[];
    readonly policy: PermitPolicy;
  },
) {
  const { t } = view;
  if (doubts.length === 0) {
    // What VNACCS may have permitted is not said to wait.
    if (channelOf(document) !== 1 || permitOf(document) !== "none") return null;
    return (
      <p>{t(policy === "officer" ? "declaration.permit.policy" : "declaration.permit.once")}</p>
    );
  }
  return (
    <>
      <p>{t("declaration.permit.doubts")}</p>
      <ul>
        {doubts.map(({ reason, item, row }) => (
          <li>
            {t(`permitDoubt.${reason}`)}
            {item !== "" && [" – ", <code>{item}</code>]}
            {row > 0 && `, ${t("declaration.line", { row })}`}
          </li>
        ))}
      </ul>
    </>
  );
}
