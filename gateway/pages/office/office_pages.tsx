import type { Hono } from "hono";
import {
  countOpen,
  countWaiting,
  findDeclaration,
  listDeclarations,
  nextToDecide,
} from "../../../adapters/officers/mod.ts";
import { builtInCodes } from "../../../core/codes/mod.ts";
import {
  type Document,
  dutyBases,
  type OfficerAct,
  type OfficerActKind,
  type PermitDoubt,
  referenceCharactersMax,
} from "../../../core/documents/mod.ts";
import type { Channel } from "../../../core/procedures/mod.ts";
import { waitingDoubts } from "../../operations/waiting_doubts.ts";
import { formText } from "../form_text.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";
import { showPage } from "../show_page.ts";
import { rowsWanted, type View } from "../view.ts";
import { ConfirmActPage } from "./confirm_act_page.tsx";
import { DeclarationPage } from "./declaration_page.tsx";
import { DeclarationsPage, shownStates } from "./declarations_page.tsx";
import { lineOf, textCharactersMax } from "./line_of.ts";
import { nextOf, paperPages, standsIn } from "./paper_pages.tsx";

const pageRows = 50;
const results = new Map([["good", true], ["bad", false]]);
const channels: readonly (Channel | "unknown")[] = [1, 2, 3, "unknown"];

/** Acts that are asked twice. */
const confirmed: readonly OfficerActKind[] = ["clear", "cancel", "duties", "release"];

/** Where officers see the declarations of their office, record checks and decide. */
export function officePages(options: PageOptions): Hono<PageEnv> {
  const { sql, seal, codes = () => builtInCodes, permits: policy = "duty-free" } = options;

  const doubtsOf = (view: View, document: Document): readonly PermitDoubt[] =>
    waitingDoubts(document, { receivedAt: view.now, codes: codes() });

  const pages = paperPages(options, {
    folder: "/office/declarations",
    find: ({ account, officesNow }, id) =>
      findDeclaration(sql, id, account!.office!, seal, officesNow),
    acts: {
      "check": checkOf,
      "clear": () => "clear",
      "duties": () => "duties",
      "release": () => "release",
      "storage": () => "storage",
      "channel": () => "channel",
      "ask-correction": () => "ask correction",
      "cancel": () => "cancel",
    },
    actOf,
    faultOf: ({ kind, good, text, basis, reference }) => {
      if (kind === "duties" && good !== false && !(basis && reference)) return "basis missing";
      return (kind === "cancel" || kind === "duties") && text === "" ? "text missing" : undefined;
    },
    isConfirmed: ({ kind, good }) => confirmed.includes(kind) && good !== false,
    next: (view, document) => nextToDecide(sql, nextOf(view, document)),
    Page: (shown) => (
      <DeclarationPage {...shown} doubts={doubtsOf(shown.view, shown.document)} policy={policy} />
    ),
    ConfirmPage: (asked) => (
      <ConfirmActPage {...asked} doubts={doubtsOf(asked.view, asked.document)} policy={policy} />
    ),
  });

  pages.get("/office", async (context) => {
    const { view } = context.var;
    const office = view.account!.office!;
    const number = (context.req.query("number") ?? "").replace(/\s/g, "");
    const channel = channels.find((each) => String(each) === context.req.query("channel"));
    const state = shownStates.find((each) => each === context.req.query("state"));
    const waits = context.req.query("waits") === "permit";
    const cursor = context.req.query("cursor");
    const search = {
      office,
      at: view.officesNow,
      channel,
      state,
      waits,
      cursor,
      limit: rowsWanted(view, pageRows),
    };
    const [found, counts, waiting, active] = await Promise.all([
      listDeclarations(sql, { ...search, number: number === "" ? undefined : number }),
      countOpen(sql, office, view.officesNow),
      countWaiting(sql, office, view.officesNow),
      standsIn(options),
    ]);
    const filters = { channel, state, waits, number, cursor };
    const page = <DeclarationsPage {...{ view, found, counts, waiting, active, filters }} />;
    return showPage(context, page);
  });

  return pages;
}

function checkOf(form: FormData): OfficerActKind {
  const kind = formText(form, "kind");
  if (kind !== "papers" && kind !== "goods") throw new PageProblem("form");
  return kind;
}

/** The act that a form says; what it does not say is not said. */
function actOf(kind: OfficerActKind, form: FormData, at: Date): OfficerAct {
  const isCheck = kind === "papers" || kind === "goods";
  const result = formText(form, "result");
  const isWrong = kind === "duties" && result === "bad";
  return {
    kind,
    good: isWrong ? false : isCheck ? results.get(result) : undefined,
    ...kind === "duties" && !isWrong
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

function channelOf(form: FormData): Channel | undefined {
  const text = formText(form, "channel");
  if (text === "") return undefined;
  const said = channels.find((each) => String(each) === text);
  if (said === undefined || said === "unknown") throw new PageProblem("form");
  return said;
}
