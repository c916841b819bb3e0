import type { DocumentSummary } from "../../../adapters/documents/document_store.ts";
import { Ago, Badge, ChannelBadge, Table } from "../components/mod.ts";
import { familyText } from "../office/family_text.ts";
import type { View } from "../view.ts";
import { DocumentState } from "./document_state.tsx";

/** Documents as rows. */
export function DocumentsTable(
  { view, rows, more = false }: {
    readonly view: View;
    readonly rows: readonly DocumentSummary[];
    /** There are further documents. */
    readonly more?: boolean;
  },
) {
  const { t } = view;
  return (
    <Table
      view={view}
      caption={t("documents.caption")}
      rows={rows}
      more={more}
      columns={[
        {
          head: t("message.document"),
          rowHead: true,
          cell: ({ id, number }) => (
            <a class="mono" href={`/documents/${encodeURIComponent(number || id)}`}>
              {number || id}
            </a>
          ),
        },
        { head: t("document.family"), cell: ({ family }) => familyText(view, family) },
        {
          head: t("document.owner"),
          cell: ({ owner }) => <a href={`/documents?owner=${encodeURIComponent(owner)}`}>{owner}
          </a>,
        },
        { head: t("document.office"), cell: ({ office }) => office || "–" },
        {
          head: t("state"),
          cell: ({ state, complete }) => (
            <>
              <DocumentState view={view} state={state} />{" "}
              {!complete && <Badge tone="warning">{t("document.doubtful")}</Badge>}
            </>
          ),
        },
        {
          head: t("document.channel"),
          cell: ({ channel }) => <ChannelBadge view={view} channel={channel} />,
        },
        {
          head: t("document.changedAt"),
          cell: ({ changedAt }) => <Ago view={view} at={changedAt} />,
        },
      ]}
    />
  );
}
