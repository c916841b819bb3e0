import { type Context, Hono } from "hono";
import {
  actOnDocument,
  assignmentRule,
  assignmentsOf,
  attachedFiles,
  countOpen,
  countWaiting,
  findDeclaration,
  listDeclarations,
  officerActs,
  takeAttachedFile,
} from "../../../adapters/officers/mod.ts";
import { loadMode } from "../../../adapters/postgres/mode_store.ts";
import { catalogue } from "../../../core/catalogue/mod.ts";
import { builtInCodes } from "../../../core/codes/mod.ts";
import {
  type Document,
  type DocumentState,
  dutyBases,
  type OfficerAct,
  type OfficerActKind,
  type PermitDoubt,
  referenceCharactersMax,
} from "../../../core/documents/mod.ts";
import type { Channel } from "../../../core/procedures/mod.ts";
import { waitingDoubts } from "../../documents/waiting_doubts.ts";
import { isConfirmed } from "../components/mod.ts";
import { formText } from "../form_text.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { ConfirmActPage } from "./confirm_act_page.tsx";
import { DeclarationPage } from "./declaration_page.tsx";
import { DeclarationsPage } from "./declarations_page.tsx";
import { fileDownload } from "./file_download.ts";
import { lineOf, textCharactersMax } from "./line_of.ts";

const pageRows = 50;
const channels: readonly (Channel | "unknown")[] = [1, 2, 3, "unknown"];
export const shownStates: readonly DocumentState[] = [
  "registered",
  "cleared",
  "cancelled",
  "amended",
];

/** Acts that are asked twice. */
const confirmed: readonly OfficerActKind[] = ["clear", "cancel", "duties", "release"];

/** Where officers see the declarations of their office, record checks and decide. */
export function officePages(
  { sql, seal, log, codes = () => builtInCodes, permits: policy = "duty-free" }: PageOptions,
): Hono<PageEnv> {
  const pages = new Hono<PageEnv>();

  const standsIn = async () => (await loadMode(sql, "relay")).mode === "standby";

  pages.get("/office", async (context) => {
    const { view } = context.var;
    const office = view.account!.office!;
    const number = (context.req.query("number") ?? "").replace(/\s/g, "");
    const channel = channels.find((each) => String(each) === context.req.query("channel"));
    const state = shownStates.find((each) => each === context.req.query("state"));
    const waits = context.req.query("waits") === "permit";
    const cursor = context.req.query("cursor");
    const search = { office, at: view.officesNow, channel, state, waits, cursor, limit: pageRows };
    const [found, counts, waiting, active] = await Promise.all([
      listDeclarations(sql, { ...search, number: number === "" ? undefined : number }),
      countOpen(sql, office, view.officesNow),
      countWaiting(sql, office, view.officesNow),
      standsIn(),
    ]);
    const page = (
      <DeclarationsPage
        view={view}
        found={found}
        counts={counts}
        waiting={waiting}
        active={active}
        filters={{ channel, state, waits, number, cursor }}
      />
    );
    return showPage(context, page);
  });

  pages.get("/office/declarations/:id", (context) => {
    const done = context.req.query("done");
    const outputs = done?.split(",").filter((code) => /^[A-Z0-9]{6}$/.test(code));
    return show(context, { outputs, proposed: context.req.query("proposed") !== undefined });
  });

  pages.get("/office/declarations/:id/files/:receipt/:place", async (context) => {
    const { document } = await declarationOf(context);
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

  pages.post("/office/declarations/:id/check", (context) => {
    const kind = formText(context.var.form, "kind");
    if (kind !== "papers" && kind !== "goods") throw new PageProblem("form");
    return act(context, kind);
  });
  for (const kind of ["clear", "duties", "release", "storage", "channel"] as const) {
    pages.post(`/office/declarations/:id/${kind}`, (context) => act(context, kind));
  }
  pages.post(
    "/office/declarations/:id/ask-correction",
    (context) => act(context, "ask correction"),
  );
  pages.post("/office/declarations/:id/cancel", (context) => act(context, "cancel"));

  async function act(context: Context<PageEnv>, kind: OfficerActKind) {
    const { view, form } = context.var;
    const id = context.req.param("id") ?? "";
    const done = actOf(kind, form, view.now);
    const seenNumber = formText(form, "number");
    const { document } = await declarationOf(context);
    if (kind === "cancel" && done.text === "") return show(context, { fault: "text missing" });
    if (kind === "duties" && !(done.basis && done.reference)) {
      return show(context, { fault: "basis missing" });
    }
    if (confirmed.includes(kind) && !isConfirmed(form)) {
      const page = (
        <ConfirmActPage
          {...{ view, document, doubts: doubtsOf(view, document), policy }}
          {...{ act: done, seen: seenNumber }}
        />
      );
      return showPage(context, page);
    }
    const { name, office } = view.account!;
    const request = { documentId: id, act: done, officer: name, office: office!, seenNumber };
    const outcome = await actOnDocument(sql, request, {
      catalogue,
      seal,
      offices: view.officesNow.offices,
    });
    switch (outcome.kind) {
      case "done": {
        const said = outcome.proposed ? "proposed" : `done=${outcome.outputs.join()}`;
        return context.redirect(`/office/declarations/${id}?${said}`, 303);
      }
      case "refused":
        return show(context, { fault: outcome.fault });
      case "missing":
        throw new PageProblem("missing");
      default:
        throw new PageProblem("conflict");
    }
  }

  function doubtsOf(view: View, document: Document): readonly PermitDoubt[] {
    return waitingDoubts(document, { receivedAt: view.now, codes: codes() });
  }

  async function declarationOf(context: Context<PageEnv>) {
    const id = context.req.param("id") ?? "";
    const { office } = context.var.view.account!;
    const found = await findDeclaration(sql, id, office!, seal, context.var.view.officesNow);
    if (found === undefined) throw new PageProblem("missing");
    return found;
  }

  async function show(
    context: Context<PageEnv>,
    said: Pick<
      Parameters<typeof DeclarationPage>[0],
      "fault" | "fileFault" | "outputs" | "proposed"
    >,
  ) {
    const { view } = context.var;
    const { document, steps } = await declarationOf(context);
    const [acts, files, active, assignments, rule] = await Promise.all([
      officerActs(sql, document.id),
      attachedFiles(sql, document),
      standsIn(),
      assignmentsOf(sql, document.id),
      assignmentRule(sql, document.office, view.officesNow),
    ]);
    const assigned = { assignments, on: active && rule?.active === true };
    const page = (
      <DeclarationPage
        {...{
          view,
          document,
          doubts: doubtsOf(view, document),
          policy,
          steps,
          acts,
          files,
          active,
          assigned,
        }}
        {...said}
      />
    );
    const isRefused = said.fault !== undefined || said.fileFault !== undefined;
    return await showPage(context, page, isRefused ? 422 : 200);
  }

  return pages;
}

/** The act that a form says. */
function actOf(kind: OfficerActKind, form: FormData, at: Date): OfficerAct {
  const isCheck = kind === "papers" || kind === "goods";
  return {
    kind,
    good: isCheck ? formText(form, "result") === "good" : undefined,
    ...kind === "duties"
      ? {
        basis: dutyBases.find((each) => each === formText(form, "basis")),
        reference: lineOf(form, "reference", referenceCharactersMax) || undefined,
      }
      : {},
    ...kind === "channel" ? { channel: channelOf(form) } : {},
    text: lineOf(form, "text", textCharactersMax),
    at,
  };
}

function channelOf(form: FormData): Channel {
  const said = channels.find((each) => String(each) === formText(form, "channel"));
  if (said === undefined || said === "unknown") throw new PageProblem("form");
  return said;
}
