/**
 * What an officer's act does to a declaration that waits: its check is recorded, its duties are
 * confirmed, it is cleared, released or its goods are stored, its correction is asked for, it is
 * cancelled; and the channel: the one that VNACCS decided and nobody here has heard, or another one.
 * Pure, like the decisions about requests.
 */
import type { Catalogue } from "../catalogue/mod.ts";
import { invariant } from "../invariant.ts";
import {
  caseOutputs,
  channelOutputs,
  type ClearanceVariant,
  clearanceVariant,
  documentFamilies,
  officerOutputs,
} from "../procedures/mod.ts";
import type { Items } from "../wire/mod.ts";
import {
  channelByOfficers,
  channelOf,
  channelToldBy,
  isChannelUnknown,
} from "./channel_knowledge.ts";
import { contentItems } from "./content_items.ts";
import { decideCaseAct } from "./decide_case_act.ts";
import { declarationItems } from "./declaration_items.ts";
import { type Document, permitOf } from "./document.ts";
import type { OfficerAct, OfficerActFault, OfficerActKind } from "./officer_act.ts";
import type { OfficerDecision, OfficerRefusal } from "./officer_decision.ts";
import { officerReport } from "./officer_report.ts";
import { hasPermitDoubt } from "./permit_doubts.ts";
import { permitReport } from "./permit_report.ts";

/** One act being decided. */
interface ActCase {
  readonly document: Document;
  readonly act: OfficerAct;
  /** The acts since it was declared last, oldest first. */
  readonly past: readonly OfficerAct[];
  readonly items: () => Items;
}

/**
 * Decides an act. `past` are the acts before it, oldest first; acts from before the last correction do
 * not count, because they were of other values. `userId` is whom reports name as their user.
 */
export function decideOfficerAct(
  document: Document,
  act: OfficerAct,
  past: readonly OfficerAct[],
  { catalogue, userId }: { readonly catalogue: Catalogue; readonly userId: string },
): OfficerDecision | OfficerRefusal {
  let items: Items | undefined;
  const work: ActCase = {
    document,
    act,
    past: sinceDeclared(document, past),
    items: () => items ??= sourceItems(document, catalogue),
  };
  if (caseOutputs[document.family] !== undefined) {
    return decideCaseAct(document, act, work.items, { catalogue, userId });
  }
  const fault = faultOf(work);
  if (fault !== undefined) return { kind: "refused", fault };
  if (isProposal(work)) return { kind: "decided", document, proposed: true, prints: [] };
  const after = documentAfter(work);
  const codes = reportsOf(work);
  const told = { act, title: titles[act.kind] };
  const prints = codes.map((code) =>
    officerReport(code, after, { ...told, items: work.items() }, { catalogue, userId })
  );
  const printed = [...new Set([...document.printed, ...codes])];
  return { kind: "decided", document: { ...after, printed }, proposed: false, prints };
}

/** Acts that only a reason explains. */
const reasoned: ReadonlySet<OfficerActKind> = new Set<OfficerActKind>([
  ...["duties", "release", "storage", "ask correction", "cancel", "channel"] as const,
]);

function faultOf(work: ActCase): OfficerActFault | undefined {
  const { document, act: { kind, good, text } } = work;
  const { family, channel, complete } = document;
  if (officerOutputs[family] === undefined || channel === undefined) return "not a declaration";
  if (!complete) return "incomplete";
  if (!isOpenFor(document, kind)) return "state";
  if (kind === "accept" || kind === "reject") return "not for this paper";
  const isCheck = kind === "papers" || kind === "goods";
  if (isChannelUnknown(document) && (isCheck || givesPermit(kind))) return "channel unknown";
  const known = channelOf(document);
  if (kind === "papers" && known! < 2) return "channel";
  if (kind === "goods" && known! < 3) return "channel";
  if ((kind === "release" || kind === "storage") && !isImport(document)) return "not imported";
  const fault = kind === "channel" ? channelFault(work) : undefined;
  if (fault !== undefined) return fault;
  if (isCheck && good === undefined) return "result missing";
  if (text === "" && (reasoned.has(kind) || (isCheck && good !== true))) return "text missing";
  if (kind === "duties" && good !== false && (!work.act.basis || !work.act.reference)) {
    return "basis missing";
  }
  return kind === "clear" || kind === "release" ? missing(work).next().value : undefined;
}

/**
 * Everything that has to be done before a permit, in the order of the work; none where it can be given.
 * What is not asked of the declaration at all, such as a release of what leaves, is not among it.
 */
export function missingForPermit(
  document: Document,
  kind: "clear" | "release",
  past: readonly OfficerAct[],
  { catalogue, at }: { readonly catalogue: Catalogue; readonly at: Date },
): OfficerActFault[] {
  if (!document.complete) return ["incomplete"];
  if (!isOpenFor(document, kind)) return ["state"];
  if (isChannelUnknown(document)) return ["channel unknown"];
  const items = () => sourceItems(document, catalogue);
  const act: OfficerAct = { kind, text: "", at };
  return [...missing({ document, act, past: sinceDeclared(document, past), items })];
}

/** The acts since it was declared last: those before were of other values. */
function sinceDeclared({ dates }: Document, past: readonly OfficerAct[]): readonly OfficerAct[] {
  const declared = dates.corrected ?? dates.registered;
  return declared === undefined ? past : past.filter(({ at }) => at >= declared);
}

function givesPermit(kind: OfficerActKind): boolean {
  return kind === "clear" || kind === "release" || kind === "duties";
}

/** What is released is not cleared yet; everything but that and a cancellation ends with the permit. */
function isOpenFor({ state, dates }: Document, kind: OfficerActKind): boolean {
  if (state === "registered") return true;
  if (state !== "cleared") return false;
  const isReleased = dates.released !== undefined && dates.cleared === undefined;
  return kind === "cancel" || (isReleased && (kind === "clear" || kind === "duties"));
}

function isImport({ family }: Document): boolean {
  return documentFamilies[family].direction === "import";
}

/** Checks that the channel asks for, and duties where the standby cannot say that none are owed. */
function* missing(work: ActCase): Generator<OfficerActFault, undefined> {
  const { document, act: { kind, at }, past } = work;
  if (kind === "release" && officerOutputs[document.family]?.permit.release === undefined) {
    yield "not imported";
  }
  const channel = channelOf(document)!;
  const last = (record: OfficerActKind) => past.findLast((each) => each.kind === record);
  if (channel >= 2 && last("papers")?.good !== true) yield "papers unchecked";
  if (channel >= 3 && last("goods")?.good !== true) yield "goods unchecked";
  const duties = last("duties");
  if (kind === "release" || (duties !== undefined && duties.good !== false)) return;
  const isPermitted = document.dates.cleared !== undefined;
  const isAsked = !isPermitted && (channel === 1 || document.dates.released !== undefined);
  const isOpen = isAsked && hasPermitDoubt(document, work.items(), { receivedAt: at });
  // What an officer has said to be wrong is to be said anew, asked for by the channel or not.
  if (isOpen || duties !== undefined) yield "duties unconfirmed";
}

function channelFault({ document, act, past }: ActCase): OfficerActFault | undefined {
  const { channel: knowledge, family } = document;
  const { channel: said, officer } = act;
  if (said === undefined) return "channel missing";
  if (said > (documentFamilies[family].channels ?? 0)) return "channel";
  if (knowledge?.kind === "unknown") return said < knowledge.atLeast ? "lighter" : undefined;
  if (said === knowledge?.channel) return "channel known";
  if (permitOf(document) === "given") return "state";
  const last = lastProposal(past);
  const isOwn = last?.channel === said && (officer === undefined || last.officer === officer);
  return isOwn && said < channelOf(document)! ? "second person" : undefined;
}

/** The last word on the channel, if it waits for somebody to agree. */
function lastProposal(past: readonly OfficerAct[]): OfficerAct | undefined {
  const last = past.findLast(({ kind }) => kind === "channel");
  return last?.proposed === true ? last : undefined;
}

/** A lighter channel that nobody has proposed before. */
function isProposal({ document, act: { kind, channel }, past }: ActCase): boolean {
  const present = channelOf(document);
  if (kind !== "channel" || present === undefined || channel! > present) return false;
  return lastProposal(past)?.channel !== channel;
}

function documentAfter({ document, act: { kind, good, at, channel } }: ActCase): Document {
  const settles = good !== false;
  const { unpermitted: _, ...certain } = document.dates;
  const cleared: Document = {
    ...document,
    state: "cleared",
    dates: { ...certain, cleared: certain.cleared ?? at },
  };
  switch (kind) {
    case "clear":
      return cleared;
    case "duties":
      return settles && channelOf(document) === 1 ? cleared : document;
    case "release":
      return { ...document, state: "cleared", dates: { ...certain, released: at } };
    case "storage":
      return { ...document, dates: { ...document.dates, stored: at } };
    case "channel":
      return {
        ...document,
        channel: isChannelUnknown(document)
          ? channelToldBy("officer", channel!)
          : channelByOfficers(channelOf(document)!, channel!),
      };
    case "cancel":
      return { ...document, state: "cancelled", dates: { ...document.dates, cancelled: at } };
    default:
      return document;
  }
}

/** Codes of the reports that an act causes. */
function reportsOf(work: ActCase): string[] {
  const { document, act } = work;
  const outputs = officerOutputs[document.family];
  invariant(outputs !== undefined, `"${document.family}" has officers' reports`);
  switch (act.kind) {
    case "channel":
      return [...channelReports(work, askedVariant(work))?.notices[act.channel!] ?? []];
    case "duties":
      return act.good !== false && channelOf(document) === 1
        ? permitReports(work, finalVariant(work))
        : [];
    case "clear":
      return permitReports(work, finalVariant(work));
    case "release":
      return permitReports(work, "release");
    case "storage":
    case "ask correction":
      return [outputs.instruction];
    case "cancel": {
      const { inspectionCancelled } = outputs;
      const announced = channelOf(document) === 3 && document.state === "registered";
      return [
        ...(announced && inspectionCancelled !== undefined ? [inspectionCancelled] : []),
        outputs.cancelled[document.state === "cleared" ? "cleared" : "registered"],
      ];
    }
    default:
      return [];
  }
}

function permitReports({ document }: ActCase, variant: ClearanceVariant): string[] {
  // Green of earlier versions had its permit when it was registered.
  if (channelOf(document) === 1 && document.dates.cleared !== undefined) return [];
  const code = permitReport(document, variant);
  return code === undefined ? [] : [code];
}

/** How the declaration wants its goods. */
function askedVariant({ document, items }: ActCase): ClearanceVariant {
  const spec = declarationItems[document.family];
  const value = (id: string | undefined) => id ? items().value(id) : "";
  return clearanceVariant(document.family, value(spec?.kind), value(spec?.release));
}

/** What was asked to be released before its clearance is cleared like others in the end. */
function finalVariant(work: ActCase): ClearanceVariant {
  const asked = askedVariant(work);
  return asked === "release" ? "clearance" : asked;
}

/** Reports of the step that decided the channel: the registration, or the last correction. */
function channelReports({ document }: ActCase, variant: ClearanceVariant) {
  const step = document.corrections > 0 ? "corrected" : "registered";
  return channelOutputs[document.family]?.[variant]?.[step];
}

/** Titles of officers' words. The terminal shows them as they are. */
const titles: Readonly<Partial<Record<OfficerActKind, string>>> = {
  "ask correction": "Yêu cầu sửa tờ khai",
  "cancel": "Hủy tờ khai",
  "storage": "Cho phép đưa hàng về bảo quản",
};

function sourceItems({ content }: Document, catalogue: Catalogue): Items {
  const items = contentItems(catalogue, content);
  invariant(items !== undefined, `stored content of "${content.procedure}" is readable`);
  return items;
}
