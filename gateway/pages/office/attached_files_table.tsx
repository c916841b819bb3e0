import { formatMessageId } from "../../../adapters/journal.ts";
import type { AttachedFile } from "../../../adapters/officers/mod.ts";
import { locales } from "../../texts/text.ts";
import { ArchivedMessage } from "../archived_message.tsx";
import { Table, Time } from "../components/mod.ts";
import type { View } from "../view.ts";

/** The files that came for a document. `folder`: below which they are downloaded, if they may be. */
export function AttachedFilesTable(
  { view, files, folder }: {
    readonly view: View;
    readonly files: readonly AttachedFile[];
    readonly folder?: string;
  },
) {
  const { t } = view;
  // What was relayed is in the journal alone: no receipt of the standby's names it.
  const note = <p class="hint">{t("files.relayed")}</p>;
  if (files.length === 0) return note;
  return (
    <>
      <Table
        view={view}
        caption={t("files.caption")}
        rows={files}
        columns={[
          {
            head: t("files.name"),
            cell: ({ name, receipt, place, archive }) =>
              folder === undefined || archive !== undefined
                ? name
                : <a href={`${folder}/${encodeURIComponent(receipt)}/${place}`} download>{name}</a>,
            rowHead: true,
          },
          { head: t("files.size"), cell: ({ bytes }) => sizeOf(view, bytes), number: true },
          { head: t("files.receipt"), cell: ({ receipt }) => <span class="mono">{receipt}</span> },
          {
            head: t("at"),
            cell: ({ at }) => at === undefined ? "–" : <Time view={view} at={at} />,
          },
          { head: t("by"), cell: ({ userId }) => userId || "–" },
          {
            head: t("declaration.procedure"),
            cell: ({ procedure }) => procedure === undefined ? "–" : <code>{procedure}</code>,
          },
          {
            head: t("declaration.message"),
            cell: ({ message, archive }) =>
              archive === undefined
                ? <span class="mono">{formatMessageId(message)}</span>
                : <ArchivedMessage view={view} message={formatMessageId(message)} part={archive} />,
          },
        ]}
      />
      {files.some(({ archive }) => archive !== undefined) && (
        <p class="hint">{t("files.archived")}</p>
      )}
      {note}
    </>
  );
}

/** Whole kilobytes, as terminals count them. */
function sizeOf({ lang }: View, bytes: number): string {
  const kilobytes = Math.ceil(bytes / 1024);
  return `${kilobytes.toLocaleString(locales[lang])} KB`;
}
