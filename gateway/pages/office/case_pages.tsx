import type { Hono } from "hono";
import {
  countOpenCases,
  findCase,
  listCases,
  nextCaseToDecide,
} from "../../../adapters/officers/mod.ts";
import { caseFamilies } from "../../../core/procedures/mod.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { showPage } from "../show_page.ts";
import { rowsWanted } from "../view.ts";
import { CasePage, ConfirmCasePage, confirmedCaseActs } from "./case_page.tsx";
import { CasesPage } from "./cases_page.tsx";
import { lineOf, textCharactersMax } from "./line_of.ts";
import { nextOf, paperPages, standsIn } from "./paper_pages.tsx";

const pageRows = 50;

/** Where officers see the papers of their office that are no declarations, and decide about them. */
export function casePages(options: PageOptions): Hono<PageEnv> {
  const { sql, seal } = options;
  const pages = paperPages(options, {
    folder: "/office/cases",
    find: ({ account, officesNow }, id) => findCase(sql, id, account!.office!, seal, officesNow),
    acts: {
      "accept": () => "accept",
      "reject": () => "reject",
      "ask-correction": () => "ask correction",
      "cancel": () => "cancel",
    },
    actOf: (kind, form, at) => ({ kind, text: lineOf(form, "text", textCharactersMax), at }),
    faultOf: ({ kind, text }) => kind !== "accept" && text === "" ? "text missing" : undefined,
    isConfirmed: ({ kind }) => confirmedCaseActs[kind] !== undefined,
    next: (view, document) => nextCaseToDecide(sql, nextOf(view, document)),
    Page: CasePage,
    ConfirmPage: ConfirmCasePage,
  });

  pages.get("/office/cases", async (context) => {
    const { view } = context.var;
    const office = view.account!.office!;
    const family = caseFamilies.find((each) => each === context.req.query("family"));
    const open = context.req.query("open") === "yes";
    const number = (context.req.query("number") ?? "").replace(/\s/g, "").slice(0, 16);
    const cursor = context.req.query("cursor");
    const search = {
      office,
      at: view.officesNow,
      family,
      open,
      cursor,
      limit: rowsWanted(view, pageRows),
    };
    const [found, waiting, active] = await Promise.all([
      listCases(sql, { ...search, number: number === "" ? undefined : number }),
      countOpenCases(sql, office, view.officesNow),
      standsIn(options),
    ]);
    const filters = { family, open, number, cursor };
    return showPage(context, <CasesPage {...{ view, found, waiting, active, filters }} />);
  });

  return pages;
}
