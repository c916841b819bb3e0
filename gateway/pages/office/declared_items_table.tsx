import { catalogue, itemName } from "../../../core/catalogue/mod.ts";
import type { Document } from "../../../core/documents/mod.ts";
import { isRefusal } from "../../../core/verdict.ts";
import { readItems } from "../../../core/wire/mod.ts";
import { Table } from "../components/mod.ts";
import type { View } from "../view.ts";

/** What was declared, item by item. */
export function DeclaredItemsTable(
  { view, document }: { readonly view: View; readonly document: Document },
) {
  const { t, lang } = view;
  const { procedure, body } = document.content;
  const layout = catalogue.procedure(procedure)?.layout;
  const items = layout === undefined ? undefined : readItems(layout, "request", body);
  const filled = items === undefined || isRefusal(items) ? [] : [...items.filled()];
  return (
    <Table
      view={view}
      caption={t("declaration.items")}
      rows={filled}
      columns={[
        { head: t("declaration.item.id"), cell: ({ id }) => <code>{id}</code>, rowHead: true },
        { head: t("declaration.item.name"), cell: ({ item }) => itemName(item.name, lang) },
        {
          head: t("declaration.item.row"),
          cell: ({ repetition }) => repetition === 0 ? "" : String(repetition),
          number: true,
        },
        { head: t("declaration.item.value"), cell: ({ value }) => value },
      ]}
    />
  );
}
