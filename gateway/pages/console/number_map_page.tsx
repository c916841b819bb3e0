import type { MappedNumber } from "../../../adapters/give_back/mapped_numbers.ts";
import { Layout, Pager, PrintButton, Table, Time } from "../components/mod.ts";
import { familyText } from "../office/family_text.ts";
import type { View } from "../view.ts";

/** Which number of ours is which of VNACCS's, for handing out. */
export function NumberMapPage(
  { view, plan, rows, next, isFirst }: {
    readonly view: View;
    readonly plan: number;
    readonly rows: readonly MappedNumber[];
    readonly next: string | undefined;
    readonly isFirst: boolean;
  },
) {
  const { t } = view;
  return (
    <Layout view={view} title={t("numberMap.title", { plan })} lead={t("numberMap.lead")}>
      <PrintButton view={view} />
      <div class="sheet">
        <Table
          view={view}
          caption={t("giveBack.numberMap")}
          rows={rows}
          more={next !== undefined}
          columns={[
            {
              head: t("toEnter.ours"),
              rowHead: true,
              cell: ({ ours }) => <a class="mono" href={`/documents/${ours}`}>{ours}</a>,
            },
            { head: t("toEnter.theirs"), cell: ({ theirs }) => <span class="mono">{theirs}</span> },
            { head: t("office.family"), cell: ({ family }) => familyText(view, family) },
            { head: t("office.code"), cell: ({ office }) => office || "–" },
            { head: t("office.owner"), cell: ({ company, owner }) => company || owner },
            {
              head: t("at"),
              cell: ({ at }) => <Time view={view} at={at} />,
              value: ({ at }) => at,
            },
          ]}
        />
      </div>
      <Pager view={view} next={next} isFirst={isFirst} />
    </Layout>
  );
}
