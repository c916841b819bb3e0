import type { Child } from "hono/jsx";
import type { Document } from "../../../core/documents/mod.ts";
import { Banner, type Column, Layout, Pager, Table, Time } from "../components/mod.ts";
import type { View } from "../view.ts";
import { familyText } from "./family_text.ts";
import { paperPath } from "./paper_path.ts";

/** What lists show of any paper. */
type ListedPaper = Pick<Document, "id" | "number" | "family" | "owner" | "company" | "office"> & {
  readonly createdAt: Date;
};

/** The papers of an office: what is looked for, and what is found. */
export function PapersPage<Row extends ListedPaper>(
  {
    view,
    title,
    lead,
    active,
    action,
    fields,
    caption,
    numberHead,
    columns,
    found,
    cursor,
    children,
  }: {
    readonly view: View;
    readonly title: string;
    readonly lead: string;
    /** Whether the standby decides now. */
    readonly active: boolean;
    /** Where the search is sent. */
    readonly action: string;
    readonly fields: Child;
    readonly caption: string;
    readonly numberHead: string;
    /** What only these papers have, behind the number. */
    readonly columns: readonly Column<Row>[];
    readonly found: { readonly rows: readonly Row[]; readonly cursor: string | undefined };
    /** Behind which this page is. */
    readonly cursor: string | undefined;
    /** What is said above the search. */
    readonly children?: Child;
  },
) {
  const { t } = view;
  return (
    <Layout view={view} title={title} lead={lead}>
      {!active && <Banner view={view} kind="warning">{t("office.notStandby")}</Banner>}
      {children}
      <form method="get" action={action} class="card filters" role="search">
        {fields}
        <button type="submit" class="quiet">{t("filter")}</button>
      </form>
      <Table
        view={view}
        caption={caption}
        rows={found.rows}
        more={found.cursor !== undefined}
        columns={[
          {
            head: numberHead,
            cell: (row) => <a class="mono" href={paperPath(row)}>{row.number}</a>,
            rowHead: true,
          },
          ...columns,
          { head: t("office.family"), cell: ({ family }) => familyText(view, family) },
          {
            head: t("office.owner"),
            cell: ({ owner, company }) => (
              <>
                {company}
                <br />
                <small>{owner}</small>
              </>
            ),
          },
          { head: t("office.code"), cell: ({ office }) => office },
          {
            head: t("office.created"),
            cell: ({ createdAt }) => <Time view={view} at={createdAt} />,
          },
        ]}
      />
      <Pager view={view} next={found.cursor} isFirst={cursor === undefined} />
    </Layout>
  );
}
