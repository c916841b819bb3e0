/**
 * What an officer's act does to a paper that is no declaration: an amendment, an exemption list, an
 * application with files, a permit. It is accepted, its correction is asked for, it is rejected; what
 * was accepted is cancelled. A correction after the acceptance asks for another one. Pure.
 */
import type { Catalogue } from "../catalogue/mod.ts";
import { invariant } from "../invariant.ts";
import { type CaseOutputs, caseOutputs, isOutbound } from "../procedures/mod.ts";
import type { Items } from "../wire/mod.ts";
import type { OfficerDecision, OfficerRefusal } from "./officer_decision.ts";
import type { Document } from "./document.ts";
import type { OfficerAct, OfficerActFault, OfficerActKind } from "./officer_act.ts";
import { officerReport } from "./officer_report.ts";

/** What may be done about cases, and which of their reports tells of it. */
const reportOfAct: Readonly<Partial<Record<OfficerActKind, keyof CaseOutputs>>> = {
  "accept": "accepted",
  "reject": "rejected",
  "ask correction": "correction",
  "cancel": "cancelled",
};

/** Words for the declarant. The terminal shows them as they are. */
const titles: Readonly<Record<keyof CaseOutputs, string>> = {
  accepted: "Chấp nhận",
  rejected: "Không chấp nhận",
  correction: "Yêu cầu sửa đổi, bổ sung",
  cancelled: "Hủy",
};

/** Whether it is accepted as it stands now: a later correction has to be accepted anew. */
export function isAccepted({ state, dates }: Document): boolean {
  const { accepted, corrected } = dates;
  return state === "registered" && accepted !== undefined &&
    (corrected === undefined || accepted >= corrected);
}

export function decideCaseAct(
  document: Document,
  act: OfficerAct,
  items: () => Items,
  { catalogue, userId }: { readonly catalogue: Catalogue; readonly userId: string },
): OfficerDecision | OfficerRefusal {
  const told = reportOfAct[act.kind];
  const fault = told === undefined ? "not for this paper" as const : faultOf(document, act);
  if (fault !== undefined) return { kind: "refused", fault };
  const code = outputsOf(document, items)[told!];
  if (act.kind === "cancel" && code === undefined) {
    return { kind: "refused", fault: "not for this paper" };
  }
  const after = documentAfter(document, act);
  if (code === undefined) return { kind: "decided", document: after, proposed: false, prints: [] };
  const title = titles[told!];
  const print = officerReport(code, after, { act, title, items: items() }, { catalogue, userId });
  const printed = [...new Set([...document.printed, code])];
  return {
    kind: "decided",
    document: { ...after, printed },
    proposed: false,
    prints: [print],
  };
}

function faultOf(document: Document, { kind, text }: OfficerAct): OfficerActFault | undefined {
  if (!document.complete) return "incomplete";
  if (document.state !== "registered") return "state";
  if (isAccepted(document) !== (kind === "cancel")) return "state";
  return kind !== "accept" && text === "" ? "text missing" : undefined;
}

/** Which way the goods go: the paper says so, or the declaration that it names does. */
function outputsOf({ family, links }: Document, items: () => Items): CaseOutputs {
  const outputs = caseOutputs[family];
  invariant(outputs !== undefined, `"${family}" has cases' reports`);
  const { direction, inbound, outbound } = outputs;
  const isOut = direction === undefined
    ? links.some(({ number }) => number.startsWith("3"))
    : isOutbound(items().value(direction));
  return isOut ? outbound : inbound;
}

function documentAfter(document: Document, { kind, at }: OfficerAct): Document {
  const { dates } = document;
  switch (kind) {
    case "accept":
      return { ...document, dates: { ...dates, accepted: at } };
    case "ask correction":
      return document;
    default:
      return { ...document, state: "cancelled", dates: { ...dates, cancelled: at } };
  }
}
