import { Hono } from "hono";
import { listOverdueReturns } from "../../../adapters/officers/mod.ts";
import { vietnamTime } from "../../../core/wire/mod.ts";
import { Badge, Layout, Pager, PrintButton, Table } from "../components/mod.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { showPage } from "../show_page.ts";
import { rowsWanted } from "../view.ts";
import { familyText } from "./family_text.ts";
import { paperPath } from "./paper_path.ts";

const pageRows = 100;
const dayMs = 86_400_000;

/** Temporary imports and exports of an office whose goods should have gone back. */
export function overduePage({ sql }: PageOptions): Hono<PageEnv> {
  const pages = new Hono<PageEnv>();
  pages.get("/office/overdue", async (context) => {
    const { view } = context.var;
    const { t } = view;
    const office = view.account!.office!;
    const cursor = context.req.query("cursor");
    const today = dayOf(vietnamTime(view.now));
    const search = {
      office,
      at: view.officesNow,
      today,
      cursor,
      limit: rowsWanted(view, pageRows),
    };
    const found = await listOverdueReturns(sql, search);
    return showPage(
      context,
      <Layout view={view} title={t("overdue.title", { office })} lead={t("overdue.lead")}>
        <PrintButton view={view} />
        <Table
          view={view}
          caption={t("overdue.caption")}
          rows={found.rows}
          more={found.cursor !== undefined}
          columns={[
            {
              head: t("office.number"),
              rowHead: true,
              cell: ({ family, id, number }) => (
                <a class="mono" href={paperPath({ family, id })}>{number || id}</a>
              ),
            },
            { head: t("office.family"), cell: ({ family }) => familyText(view, family) },
            { head: t("office.owner"), cell: ({ company, owner }) => company || owner },
            { head: t("overdue.limit"), cell: ({ returnBy }) => dayText(returnBy) },
            {
              head: t("overdue.days"),
              number: true,
              cell: ({ returnBy }) =>
                Math.round((Date.parse(today) - Date.parse(returnBy)) / dayMs),
            },
            {
              head: t("overdue.known"),
              cell: ({ isWhole }) =>
                isWhole
                  ? t("overdue.whole")
                  : <Badge tone="warning">{t("overdue.incomplete")}</Badge>,
            },
          ]}
        />
        <Pager view={view} next={found.cursor} isFirst={cursor === undefined} />
      </Layout>,
    );
  });
  return pages;
}

/** `yyyyMMdd…` as `yyyy-MM-dd`. */
function dayOf(time: string): string {
  return `${time.slice(0, 4)}-${time.slice(4, 6)}-${time.slice(6, 8)}`;
}

/** `yyyy-MM-dd` as people here write it. */
function dayText(day: string): string {
  return day.split("-").toReversed().join("/");
}
