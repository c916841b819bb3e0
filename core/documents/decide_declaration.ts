/**
 * Steps of declarations: pre-register, change, declare, correct, and the one-step small values. The
 * same steps serve amendments and transport declarations, whose families have fewer rules.
 */
import { builtInOffices } from "../codes/mod.ts";
import { branchMax, documentStem, raiseBranch } from "../numbering/mod.ts";
import { invariant } from "../invariant.ts";
import {
  channelOutputs,
  clearanceVariant,
  type FamilyName,
  isOutbound,
  procedureKind,
} from "../procedures/mod.ts";
import { decideChannel } from "../routing/mod.ts";
import type { ResultCode } from "../verdict.ts";
import type { Items } from "../wire/mod.ts";
import { channelFactsOf } from "./channel_facts.ts";
import type { DecidedOutput, Decision } from "./decision.ts";
import { type ChannelKnowledge, knownChannel, lightestOf } from "./channel_knowledge.ts";
import type { DecisionCase } from "./decision_case.ts";
import { type DeclarationItems, declarationItems } from "./declaration_items.ts";
import {
  checkFixedItems,
  checkInvoice,
  checkSplit,
  divisionKey,
  splitDoubt,
} from "./declaration_rules.ts";
import {
  correctionsMax,
  type Document,
  type DocumentContent,
  type DocumentDates,
  type DocumentLink,
  draftKeptMs,
  permitOf,
} from "./document.ts";
import {
  checkDeductions,
  deductionDoubt,
  drawing,
  drawnOnFamilies,
  drawnOnLinks,
  isDrawnOnBy,
} from "./deductions.ts";
import { documentKeys } from "./document_keys.ts";
import { declarationNumberFaults } from "./named_documents.ts";
import { checkOnce, onceKey } from "./once_key.ts";
import { permitReport } from "./permit_report.ts";
import { permitsByItself } from "./permits_by_itself.ts";
import { returnDoubt } from "./temporary_trade.ts";
import { heldBecause, valueFaults } from "./judge_values.ts";

/** IDA, EDA, AMA, OLA: a new draft, or with a number the change of one. */
export function decidePreRegistration(work: DecisionCase): Decision {
  if (work.number !== "") return decideDraftCorrection(work);
  const faults = checkValues(work);
  if (faults.length > 0) return work.refuse(faults);
  const draft = newDocument(work, "draft");
  return answerDraft(work, draft);
}

/**
 * IDA01 and EDA01, and IDA with a number: changes a draft; of a registered declaration it stores the
 * correction that IDE will declare.
 */
export function decideDraftCorrection(work: DecisionCase): Decision {
  const document = work.find();
  if (document === undefined) return work.refuseFor("not found");
  if (!work.owned(document)) return work.refuseFor("not owner");
  if (document.state === "draft") return changeDraft(work, document);
  if (document.state !== "registered" || work.row.kind !== "correct draft") {
    return work.refuseFor("state");
  }
  return storeCorrection(work, document);
}

function changeDraft(work: DecisionCase, document: Document): Decision {
  const faults = checkValues(work);
  if (faults.length > 0) return work.refuse(faults);
  return answerDraft(work, {
    ...document,
    ...namesOf(work),
    content: contentOf(work),
    dates: { ...document.dates, expires: expiry(work) },
  });
}

function answerDraft(work: DecisionCase, draft: Document): Decision {
  const screen = work.row.screens?.[0];
  const prints = printsOf(work, draft, work.row.prints?.registered ?? []);
  return work.accept({
    number: draft.number,
    screen: screen === undefined ? undefined : work.output(screen, draft),
    prints,
    documents: [withPrinted(draft, prints)],
  });
}

function storeCorrection(work: DecisionCase, document: Document): Decision {
  if (document.corrections >= correctionsMax) return work.refuseFor("corrections");
  const faults = correctionFaults(work, document);
  if (faults.length > 0) return work.refuse(faults);
  const correction = { ...contentOf(work), expiresAt: expiry(work) };
  const screen = work.row.screens?.[1];
  return work.accept({
    number: document.number,
    screen: screen === undefined ? undefined : work.output(screen, document, correction),
    // IDE reads what the correction names together with the declaration.
    documents: [{
      ...document,
      correction,
      links: [
        ...document.links.filter((link) => !isDrawnOnBy(link)),
        ...distinctLinks([...document.links, ...namesOf(work).links].filter(isDrawnOnBy)),
      ],
    }],
  });
}

/** IDC, EDC, AMC, OLC: the official registration of a draft. */
export function decideRegistration(work: DecisionCase): Decision {
  if (work.request.suspended) return work.refuseFor("suspended");
  const draft = work.find();
  if (draft === undefined) return work.refuseFor("not found");
  if (!work.owned(draft)) return work.refuseFor("not owner");
  if (draft.state !== "draft") return work.refuseFor("state");
  const { expires: _, ...dates } = draft.dates;
  const registered: Document = {
    ...draft,
    state: "registered",
    dates: { ...dates, registered: work.context.receivedAt },
  };
  if (work.family.channels !== undefined) {
    return drawing(work, registered, () => declare(work, registered, "registered"));
  }
  return registerAmendment(work, registered);
}

/** An amendment needs no channel: it tells customs of taxes, and marks the declaration it amends. */
function registerAmendment(work: DecisionCase, amendment: Document): Decision {
  const prints = printsOf(work, amendment, work.row.prints?.registered ?? []);
  const amended = linkedDocument(work, amendment, "amended declaration");
  const documents = [withPrinted(amendment, prints)];
  const amendmentLink: DocumentLink = { kind: "amendment", number: amendment.number };
  if (amended !== undefined && permitOf(amended) === "given") {
    documents.push({ ...amended, state: "amended", links: [...amended.links, amendmentLink] });
  }
  return work.accept({ number: amendment.number, prints, documents });
}

/** IDE and EDE: declares the stored correction. */
export function decideCorrection(work: DecisionCase): Decision {
  if (work.request.suspended) return work.refuseFor("suspended");
  const document = work.find();
  if (document === undefined) return work.refuseFor("not found");
  if (!work.owned(document)) return work.refuseFor("not owner");
  if (document.state !== "registered") return work.refuseFor("state");
  if (document.corrections >= correctionsMax) return work.refuseFor("corrections");
  const { correction, ...rest } = document;
  if (correction === undefined || work.context.receivedAt > correction.expiresAt) {
    return work.refuseFor("no correction");
  }
  const { expiresAt: _, ...content } = correction;
  // Cargo numbers and the invoice may have changed; office and declarant may not.
  const { keys, links } = namesOf(work, content, work.itemsOf(content));
  const declared = { ...corrected(work, rest, content), keys, links };
  // What it drew before is given back, also where the correction names the list no more.
  const both = { ...declared, links: [...links, ...document.links.filter(isDrawnOnBy)] };
  return drawing(work, both, () => declare(work, declared, "corrected"));
}

/** MIC and MEC: registered at once. */
export function decideSmallValue(work: DecisionCase): Decision {
  if (work.request.suspended) return work.refuseFor("suspended");
  if (work.number !== "") return work.refuseFor(work.find() === undefined ? "not found" : "state");
  const faults = checkValues(work);
  if (faults.length > 0) return work.refuse(faults);
  const again = checkOnce(work);
  if (again.length > 0) return work.refuse(again);
  return declare(work, newDocument(work, "registered"), "registered");
}

/** MIE and MEE: corrected at once. */
export function decideSmallValueCorrection(work: DecisionCase): Decision {
  if (work.request.suspended) return work.refuseFor("suspended");
  const document = work.find();
  if (document === undefined) return work.refuseFor("not found");
  if (!work.owned(document)) return work.refuseFor("not owner");
  if (document.state !== "registered") return work.refuseFor("state");
  if (document.corrections >= correctionsMax) return work.refuseFor("corrections");
  const faults = [...correctionFaults(work, document), ...checkOnce(work, document.id)];
  if (faults.length > 0) return work.refuse(faults);
  const content = contentOf(work);
  return declare(work, { ...corrected(work, document, content), ...namesOf(work) }, "corrected");
}

/** The document after one more correction: branch, count and time raised, values replaced. */
export function corrected(
  work: DecisionCase,
  document: Document,
  content: DocumentContent,
): Document {
  // Transport declarations have no limit of nine: their branch stays at the last digit.
  const number = document.corrections < branchMax ? raiseBranch(document.number) : document.number;
  invariant(number !== undefined, "a document corrected fewer than nine times has a next branch");
  return {
    ...document,
    number,
    content,
    corrections: document.corrections + 1,
    dates: { ...document.dates, corrected: work.context.receivedAt },
  };
}

/**
 * Decides the channel and prints what it calls for. A permit that the standby may give by itself ends
 * the life of the declaration; everything else that is green was accepted, stays correctable and waits
 * for an officer.
 *
 * Where only VNACCS knows the channel before, a correction is taken and held: no report tells a channel
 * and there is no permit, until an officer decides or VNACCS is heard (F73). Red alone is red in any case.
 */
export function declare(
  work: DecisionCase,
  document: Document,
  step: "registered" | "corrected",
): Decision {
  const { channels } = work.family;
  const spec = declarationItems[document.family];
  invariant(channels !== undefined && spec !== undefined, `"${document.family}" gets a channel`);
  const items = work.itemsOf(document.content);
  const { context } = work;
  const channel = decideOver(work, document, items, spec, channels);
  const dates = withoutDate(document.dates, "cleared");
  if (channel.kind === "unknown") return hold(work, { ...document, channel, dates });
  const isPermitted = channel.channel === 1 &&
    permitsByItself(context.permits, document, items, context);
  const variant = clearanceVariant(
    document.family,
    valueOf(items, spec.kind),
    valueOf(items, spec.release),
  );
  const declared: Document = {
    ...document,
    channel,
    state: isPermitted ? "cleared" : document.state,
    dates: isPermitted ? permitted(dates, variant, context.receivedAt) : dates,
  };
  const reports = channelOutputs[document.family]?.[variant]?.[step];
  const permit = isPermitted ? permitReport({ ...document, channel }, variant) : undefined;
  const prints = printsOf(work, declared, [
    ...reports?.notices[channel.channel] ?? [],
    ...(permit === undefined ? [] : [permit]),
  ]);
  return work.accept({
    number: declared.number,
    prints,
    documents: [withPrinted(declared, prints)],
  });
}

/** The permit is given, and not in doubt any more. */
function permitted(dates: DocumentDates, variant: string, at: Date): DocumentDates {
  const certain = withoutDate(dates, "unpermitted");
  return variant === "release" ? { ...certain, released: at } : { ...certain, cleared: at };
}

/** Most have none to leave out. */
function withoutDate(dates: DocumentDates, name: "cleared" | "unpermitted"): DocumentDates {
  if (!(name in dates)) return dates;
  const { [name]: _, ...others } = dates;
  return others;
}

/** A correction of what has a channel that is not known: taken, and no more said about it. */
function hold(work: DecisionCase, document: Document): Decision {
  return work.accept({ number: document.number, documents: [document] });
}

/** What our rules say, over the channel before: never lighter, and no more certain. */
function decideOver(
  work: DecisionCase,
  document: Document,
  items: Items,
  spec: DeclarationItems,
  channels: 2 | 3,
): ChannelKnowledge {
  const { context } = work;
  const before = document.channel;
  const held = [
    heldBecause(
      { ...context, since: document.dates.created },
      document.content.procedure,
      items,
    ),
    permitDoubt(document),
    returnDoubt(work, document, items),
    deductionDoubt(work, document.id, items),
    splitDoubt(work, document, items, spec),
  ].filter((reason) => reason !== undefined);
  const decision = decideChannel(
    context.channelRules,
    {
      ...channelFactsOf(document, items, spec, {
        date: context.receivedAt,
        offices: context.codes?.offices.entries ?? builtInOffices,
      }),
      held: held.length === 0 ? undefined : held.join("; "),
    },
    channels,
    lightestOf(before),
  );
  return before?.kind === "unknown" && decision.channel < channels
    ? { ...before, atLeast: decision.channel }
    : knownChannel(decision);
}

/**
 * VNACCS may have closed it with a permit that nobody here has heard of: an officer says. Where the
 * channel is not known either, no more is said of it anyhow.
 */
function permitDoubt(document: Document): string | undefined {
  return document.channel?.kind === "known" && permitOf(document) === "unknown"
    ? "permit of VNACCS not known"
    : undefined;
}

function valueOf(items: Items, id: string): string {
  return id === "" ? "" : items.value(id);
}

/** A document made by this request, with a new number where its family has numbers. */
export function newDocument(
  work: DecisionCase,
  state: "draft" | "registered",
  extra: Partial<Document> = {},
): Document {
  const { request, context, row } = work;
  const hasNumber = work.documentType() !== undefined;
  const number = hasNumber ? work.takeNumber() : "";
  const names = namesOf(work);
  return {
    id: hasNumber ? documentStem(number) : names.keys[0] ?? `message:${request.messageId}`,
    number,
    family: row.family,
    ...names,
    owner: work.userCode,
    company: request.company,
    state,
    content: contentOf(work),
    corrections: 0,
    dates: {
      created: context.receivedAt,
      ...(state === "draft" ? { expires: expiry(work) } : { registered: context.receivedAt }),
    },
    printed: [],
    receipts: [],
    complete: true,
    ...(drawnOnFamilies.has(row.family) ? { drawsKnown: true } : {}),
    ...extra,
  };
}

/** What a document is found by and belongs to, from the values of its content. */
export function namesOf(
  work: DecisionCase,
  content: DocumentContent = contentOf(work),
  items: Items = work.request.items,
): Pick<Document, "keys" | "declarant" | "office" | "links"> {
  const { row, family } = work;
  const spec = declarationItems[row.family];
  const keys = documentKeys(procedureKind(content.procedure)?.keys ?? [], items);
  const once = onceKey(content.procedure, items, work.userCode);
  if (once !== undefined) keys.push(once);
  const split = spec?.split;
  if (split !== undefined && /^\d{12}$/.test(items.value(split.first))) {
    keys.push(divisionKey(items.value(split.first), items.value(split.place)));
  }
  return {
    keys,
    declarant: valueOf(items, spec?.declarant ?? "") || work.userCode,
    office: family.officeItem === undefined ? "" : items.value(family.officeItem),
    links: linksOf(row.family, items, spec).map((link) => withDoubt(work, link)),
  };
}

/** An amendment of what VNACCS may have permitted says that nobody here knows. */
function withDoubt(work: DecisionCase, link: DocumentLink): DocumentLink {
  if (link.kind !== "amended declaration") return link;
  const amended = work.documents.byId(documentStem(link.number));
  return amended !== undefined && permitOf(amended) === "unknown"
    ? { ...link, permitUnknown: true }
    : link;
}

function distinctLinks(links: readonly DocumentLink[]): DocumentLink[] {
  return [...new Map(links.map((link) => [link.number, link])).values()];
}

function linksOf(family: FamilyName, items: Items, spec?: DeclarationItems): DocumentLink[] {
  const links: DocumentLink[] = [];
  const add = (kind: DocumentLink["kind"], id: string | undefined): void => {
    const number = id === undefined || id === "" ? "" : items.value(id);
    if (/^\d{12}$/.test(number)) links.push({ kind, number });
  };
  add("invoice", spec?.invoice);
  add("first declaration", spec?.split?.first);
  links.push(...drawnOnLinks(items));
  if (family === "tax amendment") add("amended declaration", "ICN");
  if (family === "attached documents") add("declaration", "ICN");
  return links;
}

/** Items that may not change, and where all of them stayed what is wrong with the values. */
function correctionFaults(work: DecisionCase, document: Document): readonly ResultCode[] {
  const spec = declarationItems[document.family];
  const fixed = spec === undefined
    ? []
    : checkFixedItems(work, spec, work.itemsOf(document.content));
  return fixed.length > 0 ? fixed : checkValues(work);
}

/** Rules over the values of a declaration or amendment that is being stored. */
function checkValues(work: DecisionCase): ResultCode[] {
  const faults = valueFaults(work);
  const spec = declarationItems[work.row.family];
  if (spec !== undefined) {
    const { request: { items }, number } = work;
    const own = number === "" ? undefined : documentStem(number);
    return [
      ...faults,
      ...checkSplit(work, spec),
      ...checkInvoice(work, spec),
      ...checkDeductions(work, items, own),
    ];
  }
  return work.row.family === "tax amendment" ? [...faults, ...checkAmended(work)] : faults;
}

/**
 * What is amended must have its permit and be the user's own, if it is known here: an amendment may speak of
 * a declaration of years ago. Where VNACCS may have given the permit, the declarant is believed, and the
 * link says so.
 */
function checkAmended(work: DecisionCase): ResultCode[] {
  const faults = declarationNumberFaults(work, "ICN");
  if (faults.length > 0) return faults;
  const number = work.request.items.value("ICN");
  const declaration = work.documents.byId(documentStem(number));
  if (declaration === undefined) return [];
  if (!work.owned(declaration)) return [...work.refuseFor("not owner").codes];
  if (permitOf(declaration) !== "none") return [];
  return [...work.refuseFor("state").codes];
}

function linkedDocument(
  work: DecisionCase,
  document: Document,
  kind: DocumentLink["kind"],
): Document | undefined {
  const link = document.links.find((candidate) => candidate.kind === kind);
  return link && work.documents.byId(documentStem(link.number));
}

export function contentOf({ request }: DecisionCase): DocumentContent {
  const { procedure: { code: procedure }, body, bodySha256: sha256 } = request;
  return sha256 === undefined ? { procedure, body } : { procedure, body, sha256 };
}

function expiry({ context }: DecisionCase): Date {
  return new Date(context.receivedAt.getTime() + draftKeptMs);
}

/** Reports filled from a document. */
export function printsOf(
  work: DecisionCase,
  document: Document,
  codes: readonly string[],
): DecidedOutput[] {
  return codes.map((code) => work.output(code, document));
}

/** The document with the reports noted that it has caused, for ROT. */
export function withPrinted(document: Document, prints: readonly DecidedOutput[]): Document {
  const printed = new Set([...document.printed, ...prints.map(({ output }) => output)]);
  return { ...document, printed: [...printed] };
}

/** The reports of a step by the direction that the document's values say. */
export function directedPrints(
  document: Document,
  items: Items,
  step: "registered" | "corrected" | "cancelled",
): readonly string[] {
  const prints = procedureKind(document.content.procedure)?.prints;
  const direction = prints?.direction;
  const set = direction !== undefined && isOutbound(items.value(direction))
    ? prints?.outbound
    : prints;
  return set?.[step] ?? [];
}
