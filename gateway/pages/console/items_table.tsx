import { itemName } from "../../../core/catalogue/mod.ts";
import type { DecodedItem } from "../../../core/wire/mod.ts";
import { Table } from "../components/mod.ts";
import type { View } from "../view.ts";

/** Items with their names in both languages, the reader's first. */
export function ItemsTable(
  { view, items }: { readonly view: View; readonly items: readonly DecodedItem[] },
) {
  const { t, lang } = view;
  return (
    <Table
      view={view}
      caption={t("items.caption")}
      rows={items}
      columns={[
        { head: t("items.line"), number: true, cell: ({ position }) => position },
        {
          head: t("items.id"),
          cell: ({ id, repetition }) => (
            <span class="mono nowrap">{repetition === 0 ? id : `${id} #${repetition}`}</span>
          ),
        },
        {
          head: t("items.name"),
          rowHead: true,
          cell: ({ name }) => {
            const [vi, en] = [itemName(name, "vi"), name];
            const [own, other] = lang === "vi" ? [vi, en] : [en, vi];
            return (
              <>
                <span lang={own === en ? "en" : lang}>{own}</span>
                {other !== own && (
                  <small class="block" lang={other === en ? "en" : "vi"}>{other}</small>
                )}
              </>
            );
          },
        },
        { head: t("items.value"), cell: ({ value }) => <span class="value">{value}</span> },
      ]}
    />
  );
}
