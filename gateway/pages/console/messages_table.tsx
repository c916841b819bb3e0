import { formatMessageId } from "../../../adapters/journal.ts";
import type { MessageSummary } from "../../../adapters/journal/message_summary.ts";
import { reasonText } from "../../../core/reasons/mod.ts";
import { Ago, Table } from "../components/mod.ts";
import type { View } from "../view.ts";
import { MessageOutcome } from "./message_state.tsx";

/** Messages as rows. */
export function MessagesTable(
  { view, rows, more = false }: {
    readonly view: View;
    readonly rows: readonly MessageSummary[];
    /** There are further messages. */
    readonly more?: boolean;
  },
) {
  const { t } = view;
  return (
    <Table
      view={view}
      caption={t("messages.caption")}
      rows={rows}
      more={more}
      columns={[
        {
          head: t("message.id"),
          rowHead: true,
          cell: ({ id }) => (
            <a class="mono" href={`/messages/${formatMessageId(id)}`}>{formatMessageId(id)}</a>
          ),
        },
        { head: t("message.receivedAt"), cell: (row) => <Ago view={view} at={row.receivedAt} /> },
        { head: t("message.procedure"), cell: ({ procedure }) => procedure ?? "–" },
        {
          head: t("message.user"),
          cell: ({ userId }) =>
            userId === null || userId === ""
              ? "–"
              : <a href={`/messages?user=${encodeURIComponent(userId)}`}>{userId}</a>,
        },
        {
          head: t("message.document"),
          cell: ({ document }) =>
            document === null
              ? "–"
              : <a class="mono" href={`/documents/${document}`}>{document}</a>,
        },
        { head: t("outcome"), cell: (row) => <MessageOutcome view={view} message={row} /> },
        {
          head: t("code"),
          cell: ({ code, reason }) => (
            <>
              {code ?? "–"}
              {reason !== null && <small class="block clip">{reasonText(view.lang, reason)}</small>}
            </>
          ),
        },
      ]}
    />
  );
}
