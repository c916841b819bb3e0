import { type Context, Hono } from "hono";
import {
  actOnDocument,
  assignmentRule,
  assignmentsOf,
  attachedFiles,
  countOpenCases,
  findCase,
  listCases,
  officerActs,
  takeAttachedFile,
} from "../../../adapters/officers/mod.ts";
import { loadMode } from "../../../adapters/postgres/mode_store.ts";
import { catalogue } from "../../../core/catalogue/mod.ts";
import { caseFamilies } from "../../../core/procedures/mod.ts";
import { isConfirmed } from "../components/mod.ts";
import { formText } from "../form_text.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";
import { showPage } from "../show_page.ts";
import {
  type CaseActKind,
  CasePage,
  casePath,
  ConfirmCasePage,
  confirmedCaseActs,
} from "./case_page.tsx";
import { CasesPage } from "./cases_page.tsx";
import { fileDownload } from "./file_download.ts";
import { lineOf, textCharactersMax } from "./line_of.ts";

const pageRows = 50;
const skipMax = 100_000;
const kinds: readonly CaseActKind[] = ["accept", "reject", "ask correction", "cancel"];

/** Where officers see the papers of their office that are no declarations, and decide about them. */
export function casePages({ sql, seal, log }: PageOptions): Hono<PageEnv> {
  const pages = new Hono<PageEnv>();

  const standsIn = async () => (await loadMode(sql, "relay")).mode === "standby";

  pages.get("/office/cases", async (context) => {
    const { view } = context.var;
    const office = view.account!.office!;
    const family = caseFamilies.find((each) => each === context.req.query("family"));
    const open = context.req.query("open") === "yes";
    const number = (context.req.query("number") ?? "").replace(/\s/g, "").slice(0, 16);
    const cursor = Number(context.req.query("cursor") ?? 0);
    const skip = Number.isSafeInteger(cursor) && cursor > 0 ? Math.min(cursor, skipMax) : 0;
    const search = { office, at: view.officesNow, family, open, skip, limit: pageRows };
    const [found, waiting, active] = await Promise.all([
      listCases(sql, { ...search, number: number === "" ? undefined : number }),
      countOpenCases(sql, office, view.officesNow),
      standsIn(),
    ]);
    const filters = { family, open, number, skip };
    return showPage(context, <CasesPage {...{ view, found, waiting, active, filters }} />);
  });

  pages.get("/office/cases/:id", (context) => {
    const done = context.req.query("done");
    const outputs = done?.split(",").filter((code) => /^[A-Z0-9]{6}$/.test(code));
    return show(context, { outputs });
  });

  pages.get("/office/cases/:id/files/:receipt/:place", async (context) => {
    const { document } = await caseOf(context);
    const taken = await takeAttachedFile(sql, {
      document,
      receipt: context.req.param("receipt"),
      place: Number(context.req.param("place")),
      officer: context.var.view.account!.name,
    }, seal);
    if (taken.kind === "missing") throw new PageProblem("missing");
    if (taken.kind === "taken") return fileDownload(taken.file.name, taken.content);
    log.warn("attached file damaged", { receipt: taken.file.receipt, reason: taken.reason });
    return show(context, { fileFault: taken.file.name });
  });

  for (const kind of kinds) {
    pages.post(`/office/cases/:id/${kind.replace(" ", "-")}`, (context) => act(context, kind));
  }

  async function act(context: Context<PageEnv>, kind: CaseActKind) {
    const { view, form } = context.var;
    const { document } = await caseOf(context);
    const done = { kind, text: lineOf(form, "text", textCharactersMax), at: view.now };
    const seenNumber = formText(form, "number");
    if (kind !== "accept" && done.text === "") return show(context, { fault: "text missing" });
    if (confirmedCaseActs[kind] !== undefined && !isConfirmed(form)) {
      const page = <ConfirmCasePage view={view} document={document} act={done} seen={seenNumber} />;
      return showPage(context, page);
    }
    const { name, office } = view.account!;
    const outcome = await actOnDocument(sql, {
      ...{ documentId: document.id, act: done, officer: name, office: office!, seenNumber },
    }, { catalogue, seal, offices: view.officesNow.offices });
    switch (outcome.kind) {
      case "done":
        return context.redirect(`${casePath(document)}?done=${outcome.outputs.join()}`, 303);
      case "refused":
        return show(context, { fault: outcome.fault });
      case "missing":
        throw new PageProblem("missing");
      default:
        throw new PageProblem("conflict");
    }
  }

  async function caseOf(context: Context<PageEnv>) {
    const id = context.req.param("id") ?? "";
    const { view } = context.var;
    const found = await findCase(sql, id, view.account!.office!, seal, view.officesNow);
    if (found === undefined) throw new PageProblem("missing");
    return found;
  }

  async function show(
    context: Context<PageEnv>,
    said: Pick<Parameters<typeof CasePage>[0], "fault" | "fileFault" | "outputs">,
  ) {
    const { view } = context.var;
    const { document, steps } = await caseOf(context);
    const [acts, files, active, assignments, rule] = await Promise.all([
      officerActs(sql, document.id),
      attachedFiles(sql, document),
      standsIn(),
      assignmentsOf(sql, document.id),
      assignmentRule(sql, document.office, view.officesNow),
    ]);
    const assigned = { assignments, on: active && rule?.active === true };
    const page = (
      <CasePage
        {...{ view, document, steps, acts, files, active, assigned, ...said }}
      />
    );
    const isRefused = said.fault !== undefined || said.fileFault !== undefined;
    return await showPage(context, page, isRefused ? 422 : 200);
  }

  return pages;
}
