import type { Document } from "../../../core/documents/mod.ts";
import { Table } from "../components/mod.ts";
import type { View } from "../view.ts";

/** What declarations have drawn of a list, or returned of goods that came or went for a time. */
export function DrawsTable(
  { view, document }: { readonly view: View; readonly document: Document },
) {
  const { t } = view;
  const { drawn = [], drawsKnown } = document;
  if (drawn.length === 0) return null;
  return (
    <>
      <Table
        view={view}
        caption={t("draws.caption")}
        rows={drawn}
        columns={[
          {
            head: t("draws.by"),
            cell: ({ declaration }) => <span class="mono">{declaration}</span>,
          },
          { head: t("draws.line"), cell: ({ line }) => String(line) },
          {
            head: t("draws.quantity"),
            cell: ({ quantity, otherUnit }) =>
              quantity === ""
                ? t("draws.unknown")
                : otherUnit === true
                ? `${quantity} ${t("draws.otherUnit")}`
                : quantity,
          },
        ]}
      />
      {drawsKnown !== true && <p>{t("draws.incomplete")}</p>}
    </>
  );
}
