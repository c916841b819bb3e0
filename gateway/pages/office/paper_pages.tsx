import { type Context, Hono } from "hono";
import type { FC } from "hono/jsx";
import {
  actOnDocument,
  assignmentRule,
  assignmentsOf,
  attachedFiles,
  type FoundDocument,
  type NextPaper,
  type NextSearch,
  officerActs,
  takeAttachedFile,
} from "../../../adapters/officers/mod.ts";
import { formatMessageId } from "../../../adapters/journal.ts";
import { loadMode } from "../../../adapters/mode/mode_store.ts";
import { catalogue } from "../../../core/catalogue/mod.ts";
import {
  type Document,
  isAccepted,
  type OfficerAct,
  type OfficerActFault,
  type OfficerActKind,
} from "../../../core/documents/mod.ts";
import { isConfirmed } from "../components/mod.ts";
import { formText } from "../form_text.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import type { ActSaid } from "./act_banners.tsx";
import { fileDownload } from "./file_download.ts";
import { paperPath } from "./paper_path.ts";
import type { PaperShown } from "./paper_shown.ts";

/** What parts declarations from the papers that are none. */
export interface PaperKind {
  /** Below which its pages are. */
  readonly folder: "/office/declarations" | "/office/cases";
  /** The paper of an office; undefined where there is none, or it is another's. */
  find(view: View, id: string): Promise<FoundDocument | undefined>;
  /** Each form that an act is sent by, with the kind of the act that it says. */
  readonly acts: Readonly<Record<string, (form: FormData) => OfficerActKind>>;
  /** The act that a form says. */
  actOf(kind: OfficerActKind, form: FormData, at: Date): OfficerAct;
  /** What is wrong with it before anybody is asked whether it is meant. */
  faultOf(act: OfficerAct): OfficerActFault | undefined;
  /** Whether it is asked twice. */
  isConfirmed(act: OfficerAct): boolean;
  /** The paper that waits next for who has just decided about one. */
  next(view: View, document: Document): Promise<NextPaper | undefined>;
  readonly Page: FC<PaperShown & ActSaid>;
  readonly ConfirmPage: FC<AskedTwice>;
}

export interface AskedTwice {
  readonly view: View;
  readonly document: Document;
  readonly act: OfficerAct;
  /** The number that the officer saw. */
  readonly seen: string;
}

/** Whether the standby decides now. */
export async function standsIn({ sql }: Pick<PageOptions, "sql">): Promise<boolean> {
  return (await loadMode(sql, "relay")).mode === "standby";
}

/** Which paper is next for a reader who has decided about one. */
export function nextOf({ account, officesNow: at }: View, document: Document): NextSearch {
  return { office: account!.office!, at, officer: account!.name, after: document };
}

/** Whether it still waits for a decision. */
function isWaiting(document: Document): boolean {
  return document.state === "registered" && !isAccepted(document);
}

/** The page of one paper, its files, and the acts about it. */
export function paperPages(options: PageOptions, kind: PaperKind): Hono<PageEnv> {
  const { sql, seal, log } = options;
  const { folder, Page, ConfirmPage } = kind;
  const pages = new Hono<PageEnv>();

  pages.get(`${folder}/:id`, async (context) => {
    const done = context.req.query("done");
    const outputs = done?.split(",").filter((code) => /^[A-Z0-9]{6}$/.test(code));
    const proposed = context.req.query("proposed") !== undefined;
    const { document } = await find(context);
    // What is decided is left: the next one is a click away.
    const next = outputs === undefined || isWaiting(document)
      ? undefined
      : await kind.next(context.var.view, document) ?? null;
    return show(context, { outputs, proposed, next });
  });

  pages.get(`${folder}/:id/files/:receipt/:place`, async (context) => {
    const { document } = await find(context);
    const taken = await takeAttachedFile(sql, {
      document,
      receipt: context.req.param("receipt"),
      place: Number(context.req.param("place")),
      officer: context.var.view.account!.name,
    }, seal);
    if (taken.kind === "missing") throw new PageProblem("missing");
    if (taken.kind === "archived") {
      const message = formatMessageId(taken.file.message);
      throw new PageProblem("archived", { id: message, part: taken.archive });
    }
    if (taken.kind === "taken") return fileDownload(taken.file.name, taken.content);
    log.warn("attached file damaged", { receipt: taken.file.receipt, reason: taken.reason });
    return show(context, { fileFault: taken.file.name });
  });

  for (const [form, kindOf] of Object.entries(kind.acts)) {
    pages.post(`${folder}/:id/${form}`, (context) => act(context, kindOf(context.var.form)));
  }

  async function act(context: Context<PageEnv>, what: OfficerActKind) {
    const { view, form } = context.var;
    const done = kind.actOf(what, form, view.now);
    const { document } = await find(context);
    const seen = formText(form, "number");
    const fault = kind.faultOf(done);
    if (fault !== undefined) return show(context, { fault });
    if (kind.isConfirmed(done) && !isConfirmed(form)) {
      return showPage(context, <ConfirmPage {...{ view, document, act: done, seen }} />);
    }
    const { name, office } = view.account!;
    const outcome = await actOnDocument(sql, {
      ...{ documentId: document.id, act: done, officer: name, office: office! },
      seenNumber: seen,
    }, { catalogue, seal, offices: view.officesNow.offices });
    switch (outcome.kind) {
      case "done": {
        const said = outcome.proposed ? "proposed" : `done=${outcome.outputs.join()}`;
        return context.redirect(`${paperPath(document)}?${said}`, 303);
      }
      case "refused":
        return show(context, { fault: outcome.fault });
      case "changed":
        return show(context, { fault: "changed" });
      case "missing":
        throw new PageProblem("missing");
      default:
        throw new PageProblem("conflict");
    }
  }

  async function find(context: Context<PageEnv>): Promise<FoundDocument> {
    const found = await kind.find(context.var.view, context.req.param("id") ?? "");
    if (found === undefined) throw new PageProblem("missing");
    return found;
  }

  async function show(context: Context<PageEnv>, said: ActSaid) {
    const { view } = context.var;
    const { document, steps } = await find(context);
    const [acts, files, active, assignments, rule] = await Promise.all([
      officerActs(sql, document.id),
      attachedFiles(sql, document),
      standsIn(options),
      assignmentsOf(sql, document.id),
      assignmentRule(sql, document.office, view.officesNow),
    ]);
    const assigned = { assignments, on: active && rule?.active === true };
    const page = <Page {...{ view, document, steps, acts, files, active, assigned }} {...said} />;
    const isRefused = said.fault !== undefined || said.fileFault !== undefined;
    const status = said.fault === "changed" ? 409 : isRefused ? 422 : 200;
    return await showPage(context, page, status);
  }

  return pages;
}
