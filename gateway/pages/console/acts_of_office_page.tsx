import type { listActsToEnter } from "../../../adapters/officers/mod.ts";
import { Layout, Pager, PrintButton } from "../components/mod.ts";
import { ActsToEnterTable } from "../office/acts_to_enter_table.tsx";
import type { View } from "../view.ts";

/** What the officers of one office have to enter at VNACCS by hand, for printing. */
export function ActsOfOfficePage(
  { view, office, found, isFirst }: {
    readonly view: View;
    readonly office: string;
    readonly found: Awaited<ReturnType<typeof listActsToEnter>>;
    readonly isFirst: boolean;
  },
) {
  const { t } = view;
  return (
    <Layout
      view={view}
      title={t("toEnter.title", { office })}
      lead={t("toEnter.lead", { count: found.pending })}
    >
      <PrintButton view={view} />
      <div class="sheet">
        <ActsToEnterTable
          view={view}
          acts={found.rows}
          more={found.cursor !== undefined}
          pathOf={({ number, document }) => `/documents/${encodeURIComponent(number || document)}`}
        />
      </div>
      <Pager view={view} next={found.cursor} isFirst={isFirst} />
    </Layout>
  );
}
