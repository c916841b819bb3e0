import { Hono } from "hono";
import {
  type ActToEnter,
  enterAct,
  type EnterOutcome,
  listActsToEnter,
} from "../../../adapters/officers/mod.ts";
import { Banner, Field, Form, Layout, Pager, PrintButton } from "../components/mod.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";
import { showPage } from "../show_page.ts";
import { rowsWanted, type View } from "../view.ts";
import { ActsToEnterTable } from "./acts_to_enter_table.tsx";
import { lineOf } from "./line_of.ts";
import { paperPath } from "./paper_path.ts";

const pageRows = 100;
const noteCharactersMax = 200;

/** What officers did in the standby's time, for entering it at VNACCS by hand. */
export function toEnterPages({ sql }: PageOptions): Hono<PageEnv> {
  const pages = new Hono<PageEnv>();

  pages.get("/office/to-enter", async (context) => {
    const { view } = context.var;
    const all = context.req.query("all") !== undefined;
    const office = view.account!.office!;
    const cursor = context.req.query("cursor");
    const search = { office, at: view.officesNow, all, cursor, limit: rowsWanted(view, pageRows) };
    const found = await listActsToEnter(sql, search);
    const done = (["entered", "already"] as const).find((each) =>
      each === context.req.query("done")
    );
    return showPage(
      context,
      <ToEnterPage {...{ view, found, isFirst: cursor === undefined, all, done }} />,
    );
  });

  pages.post("/office/to-enter/:act", async (context) => {
    const { view, form } = context.var;
    const { name, office } = view.account!;
    const outcome = await enterAct(sql, {
      act: context.req.param("act"),
      officer: name,
      office: office!,
      note: lineOf(form, "note", noteCharactersMax),
      at: view.officesNow,
    });
    if (outcome === "missing") throw new PageProblem("missing");
    return context.redirect(`/office/to-enter?done=${outcome}`, 303);
  });

  return pages;
}

function ToEnterPage(
  { view, found, isFirst, all, done }: {
    readonly view: View;
    readonly found: Awaited<ReturnType<typeof listActsToEnter>>;
    readonly isFirst: boolean;
    readonly all: boolean;
    readonly done: Exclude<EnterOutcome, "missing"> | undefined;
  },
) {
  const { t } = view;
  const may = view.account!.rights.includes("check");
  return (
    <Layout
      view={view}
      title={t("toEnter.title", { office: view.account!.office! })}
      lead={t("toEnter.lead", { count: found.pending })}
    >
      {done === "entered" && <Banner view={view} kind="good">{t("toEnter.done")}</Banner>}
      {done === "already" && <Banner view={view} kind="warning">{t("toEnter.already")}</Banner>}
      <p>
        <a href={all ? "/office/to-enter" : "/office/to-enter?all"}>
          {t(all ? "toEnter.pending" : "toEnter.all")}
        </a>
      </p>
      <PrintButton view={view} />
      <ActsToEnterTable
        view={view}
        acts={found.rows}
        more={found.cursor !== undefined}
        pathOf={({ document, family }) => paperPath({ family, id: document })}
        form={(act) => may && !act.superseded && <EnterForm {...{ view, act }} />}
      />
      <Pager view={view} next={found.cursor} isFirst={isFirst} />
    </Layout>
  );
}

function EnterForm(
  { view, act: { id } }: { readonly view: View; readonly act: ActToEnter },
) {
  const { t } = view;
  return (
    <Form view={view} action={`/office/to-enter/${id}`}>
      <Field
        view={view}
        id={`note-${id}`}
        name="note"
        label={t("toEnter.note")}
        maxlength={noteCharactersMax}
      />
      <button type="submit" class="quiet">{t("toEnter.button")}</button>
    </Form>
  );
}
