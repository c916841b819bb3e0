/** Call-ups, references and the channel check: what reads documents and changes none. */
import { documentStem } from "../numbering/mod.ts";
import { type InquiryRule, procedureKind } from "../procedures/mod.ts";
import { vietnamTime } from "../wire/mod.ts";
import { withChannelRemark } from "./channel_remark.ts";
import type { DecidedOutput, Decision } from "./decision.ts";
import { listedMax } from "./decision.ts";
import type { DecisionCase } from "./decision_case.ts";
import { correctionsMax, type Document, type DocumentContent } from "./document.ts";
import { withDrawnQuantities } from "./drawn_quantities.ts";
import type { OutputSource } from "./fill_output.ts";
import { itemsFromInvoice } from "./items_from_invoice.ts";
import { normaliseName } from "./output_facts.ts";
import { isTemporary, temporaryDetail } from "./temporary_trade.ts";

/** IDB, EDB, AMB, OLB: the draft in the screen that changes it; also a new one from an invoice. */
export function decideDraftCallUp(work: DecisionCase): Decision {
  const receipt = work.request.items.value("IVU");
  if (work.number === "" && receipt !== "") return draftFromInvoice(work, receipt);
  const draft = work.find();
  if (draft === undefined) return work.refuseFor("not found", nameItem(work));
  if (!work.owned(draft)) return work.refuseFor("not owner");
  if (draft.state !== "draft") return work.refuseFor("state");
  return answerScreen(work, draft, draft.content, work.row.screens?.[0]);
}

/** A registered invoice fills the screen of a declaration that has no number yet. */
function draftFromInvoice(work: DecisionCase, receipt: string): Decision {
  const invoice = work.documents.byId(documentStem(receipt));
  if (invoice?.family !== "invoice") return work.refuse([work.catalogueCode("E1200", "IVU")]);
  if (!work.owned(invoice)) return work.refuse([work.catalogueCode("E1204", "IVU")]);
  const direction = invoice.number.startsWith("70") ? "import" : "export";
  if (direction !== work.family.direction) {
    return work.refuse([work.catalogueCode("E1206", "IVU")]);
  }
  const screen = work.row.screens?.[0];
  const opens = screen === undefined ? undefined : work.context.catalogue.output(screen)?.opens;
  return answerScreen(work, invoice, invoice.content, screen, {
    overrides: { IV2: invoice.number },
    pairs: itemsFromInvoice[opens ?? ""],
  });
}

/** IDD, MID, TEB, VIT11 …: a registered document in the screen that corrects it. */
export function decideCallUp(work: DecisionCase): Decision {
  const document = work.find();
  if (document === undefined) return screenFromRelated(work);
  if (!work.owned(document)) return work.refuseFor("not owner");
  const isDeclaration = work.family.channels === 3;
  const isOpen = document.state === "registered" ||
    (!isDeclaration && document.state === "cleared");
  if (!isOpen) return work.refuseFor("state");
  if (isDeclaration && document.corrections >= correctionsMax) return work.refuseFor("corrections");
  const content = document.correction ?? document.content;
  return answerScreen(work, document, content, chooseScreen(work, content));
}

/**
 * A passenger list has two screens, it opens in the one it was made in; SAB opens the inspector's own
 * for call-up type 2.
 */
function chooseScreen(
  { row, request, context }: DecisionCase,
  content: DocumentContent,
): string | undefined {
  const screens = row.screens ?? [];
  if (row.reference !== undefined && request.items.value(row.reference) === "2") return screens[1];
  const madeIn = row.family === "passenger list"
    ? screens.find((code) => context.catalogue.output(code)?.opens === content.procedure)
    : undefined;
  return madeIn ?? screens[0];
}

/**
 * A screen for what does not exist yet: TIB takes the declaration whose goods come back, MID the
 * house air waybill of a manifest.
 */
function screenFromRelated(work: DecisionCase): Decision {
  const { items, procedure } = work.request;
  const related = procedure.code === "TIB"
    ? work.documents.byId(documentStem(items.value("ECN")))
    : procedure.code === "MID"
    ? work.documents.byKey(`house waybill:${items.value("HAB")}`)[0]
    : undefined;
  if (related === undefined) return work.refuseFor("not found", nameItem(work));
  if (!work.owned(related)) return work.refuseFor("not owner");
  const screen = procedure.code === "MID" ? work.row.screens?.[1] : work.row.screens?.[0];
  return answerScreen(work, related, related.content, screen);
}

function answerScreen(
  work: DecisionCase,
  document: Document,
  content: DocumentContent,
  screen: string | undefined,
  { overrides = {}, pairs }: Pick<OutputSource, "overrides" | "pairs"> = {},
): Decision {
  if (screen === undefined) return work.refuseFor("not found");
  const isOwnFamily = document.family === work.row.family;
  const number = isOwnFamily ? document.number : "";
  const source = work.source(document, content, screen);
  const facts = { ...source.facts, document: isOwnFamily ? document : undefined };
  const asked = {
    ...source,
    facts,
    overrides: { ...source.overrides, ...processingOf(work, content), ...overrides },
    pairs,
  };
  const output = work.outputOf(screen, [asked], number);
  return work.accept({ number, screen: { ...output, values: { ...output.values, ...overrides } } });
}

/**
 * The screen opens with the processing type that the call-up asked for, or with "correct": with the
 * stored "register" it would register once more.
 */
function processingOf(work: DecisionCase, content: DocumentContent): Record<string, string> {
  const item = procedureKind(content.procedure)?.processing;
  if (item === undefined) return {};
  return { [item]: work.request.items.value(item) === "1" ? "1" : "5" };
}

/** IID, IIV, IMI …: documents as an M output. */
export function decideReference(work: DecisionCase): Decision {
  const found = findReferred(work);
  if (found.length === 0) return work.refuseFor("not found", nameItem(work));
  const owned = found.filter(work.owned);
  if (owned.length === 0) return work.refuseFor("not owner");
  const rule = chooseInquiry(work, owned[0]!);
  if (rule === undefined) return work.refuseFor("not found", nameItem(work));
  const shown = owned.filter(({ family }) => family === owned[0]!.family).slice(0, listedMax);
  const sources = shown.map((document) => work.source(document, document.content, rule.output));
  const number = shown.length === 1 ? shown[0]!.number : "";
  const screen = temporaryScreen(work, shown[0]!, rule.output) ??
    work.outputOf(rule.output, sources, number);
  return work.accept({
    information: number,
    resultItems: [],
    screen: number === "" ? screen : { ...screen, values: remarked(work, screen, shown[0]!) },
  });
}

/** ITI about a declaration of whose goods nobody has amended the information. */
function temporaryScreen(
  work: DecisionCase,
  document: Document,
  output: string,
): DecidedOutput | undefined {
  if (work.row.family !== "temporary trade") return undefined;
  const values = temporaryDetail(work, document);
  return values && { output, values, information: document.number };
}

/** With what others have drawn; what only VNACCS knows of a declaration is said to be unknown (F73). */
function remarked(
  { context, itemsOf }: DecisionCase,
  { output, values }: DecidedOutput,
  document: Document,
): DecidedOutput["values"] {
  const message = context.catalogue.output(output);
  if (message === undefined) return values;
  const drawn = withDrawnQuantities(message, values, document, itemsOf(document.content));
  return withChannelRemark(message, drawn, document, context.receivedAt);
}

/** By number, by key, or with neither the user's latest documents that agree with what is asked. */
function findReferred(work: DecisionCase): Document[] {
  if (work.number !== "") {
    const found = work.find();
    return found === undefined ? [] : [found];
  }
  if (work.keys.length > 0) {
    const found = work.findByKeys();
    return found.length > 0 ? found : temporaryReferred(work);
  }
  return work.documents.list().filter((document) =>
    work.isMeant(document) && agrees(work, document)
  );
}

/** The declaration of temporary goods that ITI names, where it has no amended information. */
function temporaryReferred(work: DecisionCase): Document[] {
  if (work.row.family !== "temporary trade") return [];
  const named = work.request.items.value("ICN");
  const found = work.documents.byId(documentStem(named));
  return found !== undefined && named <= found.number && isTemporary(work, found) ? [found] : [];
}

/**
 * Whether a document has the values that an inquiry asks for, as far as both have an item of the same
 * name. Spans of days ("from", "to") are no item of a document and narrow nothing.
 */
function agrees(work: DecisionCase, document: Document): boolean {
  const items = work.itemsOf(document.content);
  for (const { item, value } of work.request.items.filled()) {
    const name = normaliseName(item.name);
    const same = items.layout.items.find((own) => normaliseName(own.name) === name);
    if (same !== undefined && same.group === "" && items.value(same.id) !== value) return false;
  }
  return true;
}

/** The first answer that fits what was asked for and what was found. */
function chooseInquiry(work: DecisionCase, document: Document): InquiryRule | undefined {
  const { row, request: { items } } = work;
  const reference = row.reference === undefined ? "" : items.value(row.reference);
  const isList = work.number === "" && work.keys.length === 0;
  return row.inquiries?.find((rule) =>
    (rule.family === undefined || rule.family === document.family) &&
    (rule.reference === undefined || rule.reference === reference) &&
    (rule.list === undefined || isList)
  );
}

/** TCC: gives back what was sent, and a report if asked for; harmless, so it tests a connection. */
export function decideChannelCheck(work: DecisionCase): Decision {
  const { items } = work.request;
  const code = work.row.inquiries?.[0]?.output ?? "";
  const values: Record<string, string> = {
    O01: "CONNECTED",
    O02: vietnamTime(work.context.receivedAt),
    O11: items.value("I01"),
    O12: items.value("I02"),
    I01: items.value("I01"),
    I02: items.value("I02"),
    PRT: items.value("PRT"),
  };
  const prints = items.value("PRT") === "Y" ? work.row.prints?.registered ?? [] : [];
  return work.accept({
    screen: { output: code, values, information: "" },
    prints: prints.map((output) => ({ output, values, information: "" })),
  });
}

/** The item by which the request named what it wants: the number, or the last item of its first key. */
function nameItem({ number, row, request: { items } }: DecisionCase): string | undefined {
  if (number !== "" || row.number === undefined) return undefined;
  const key = row.keys?.find((rule) => rule.items.every((id) => items.value(id) !== ""));
  return key?.items.at(-1);
}
