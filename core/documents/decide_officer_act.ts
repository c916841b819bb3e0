/**
 * What an officer's act does to a declaration that waits: its check is recorded, it is cleared, its
 * correction is asked for, it is cancelled; and the channel is said that VNACCS decided and nobody here
 * has heard. Pure, like the decisions about requests.
 */
import type { Catalogue } from "../catalogue/mod.ts";
import { invariant } from "../invariant.ts";
import {
  type Channel,
  channelOutputs,
  clearanceVariant,
  documentFamilies,
  officerOutputs,
  procedureKind,
} from "../procedures/mod.ts";
import { isRefusal } from "../verdict.ts";
import { readItems } from "../wire/mod.ts";
import { channelOf, channelToldBy } from "./channel_knowledge.ts";
import type { DecidedOutput } from "./decision.ts";
import { declarationItems } from "./declaration_items.ts";
import type { Document } from "./document.ts";
import { fillOutput, type OutputSource } from "./fill_output.ts";
import { type Instruction, instructionItems } from "./instruction_items.ts";

/** What officers do: check the papers, check the goods, the three decisions, and say the channel. */
export const officerActKinds = [
  ...["papers", "goods", "clear", "ask correction", "cancel", "channel"] as const,
] as const;
export type OfficerActKind = typeof officerActKinds[number];

export interface OfficerAct {
  readonly kind: OfficerActKind;
  /** Of a check: whether it found nothing wrong. */
  readonly good?: boolean;
  /** What VNACCS decided, as seen on paper or heard, where the act says it. */
  readonly channel?: Channel;
  /** Finding or reason, for the record and where the declarant is told. */
  readonly text: string;
  readonly at: Date;
}

/** Why an act is refused. */
export type OfficerActFault =
  /** The document has no channel: nothing of it is decided by officers here. */
  | "not a declaration"
  /** An unknown outcome at VNACCS touches it. */
  | "incomplete"
  | "state"
  /** The channel asks for no such check; or the declaration knows no such channel. */
  | "channel"
  /** VNACCS decided a channel that is not known here: it has to be said first. */
  | "channel unknown"
  /** It is known already: only rules and checks change it. */
  | "channel known"
  /** It cannot be that: it was heavier before, or our rules say heavier. */
  | "lighter"
  | "text missing"
  /** No good check of the papers, or of the goods, since it was declared last. */
  | "papers unchecked"
  | "goods unchecked";

export interface OfficerDecision {
  readonly kind: "decided";
  readonly document: Document;
  /** Reports for the declarant's terminal, in order. */
  readonly prints: readonly DecidedOutput[];
}

export interface OfficerRefusal {
  readonly kind: "refused";
  readonly fault: OfficerActFault;
}

/**
 * Decides an act. `past` are the acts before it, oldest first; checks from before the last correction
 * do not count, because they were of other values. `userId` is whom reports name as their user.
 */
export function decideOfficerAct(
  document: Document,
  act: OfficerAct,
  past: readonly OfficerAct[],
  { catalogue, userId }: { readonly catalogue: Catalogue; readonly userId: string },
): OfficerDecision | OfficerRefusal {
  const fault = faultOf(document, act, past);
  if (fault !== undefined) return { kind: "refused", fault };
  const after = documentAfter(document, act);
  const codes = reportsOf(document, act, catalogue);
  const prints = codes.map((code) => report(code, after, act, { catalogue, userId }));
  const printed = [...new Set([...document.printed, ...codes])];
  return { kind: "decided", document: { ...after, printed }, prints };
}

function faultOf(
  { family, channel, state, complete, dates }: Document,
  { kind, good, text, channel: said }: OfficerAct,
  past: readonly OfficerAct[],
): OfficerActFault | undefined {
  if (officerOutputs[family] === undefined || channel === undefined) return "not a declaration";
  if (!complete) return "incomplete";
  const open = state === "registered" || (kind === "cancel" && state === "cleared");
  if (!open) return "state";
  const isCheck = kind === "papers" || kind === "goods";
  const known = channelOf({ channel });
  if (known === undefined && (isCheck || kind === "clear")) return "channel unknown";
  if (kind === "papers" && known! < 2) return "channel";
  if (kind === "goods" && known! < 3) return "channel";
  if (kind === "channel") {
    if (channel.kind === "known") return "channel known";
    if (said === undefined || said > (documentFamilies[family].channels ?? 0)) return "channel";
    if (said < channel.atLeast) return "lighter";
  }
  const needsText = kind === "ask correction" || kind === "cancel" || kind === "channel" ||
    (isCheck && good !== true);
  if (needsText && text === "") return "text missing";
  if (kind !== "clear") return undefined;
  const declared = dates.corrected ?? dates.registered;
  const passed = (check: OfficerActKind): boolean =>
    past.findLast((each) => each.kind === check && (!declared || each.at >= declared))?.good ===
      true;
  if (known! >= 2 && !passed("papers")) return "papers unchecked";
  if (known! >= 3 && !passed("goods")) return "goods unchecked";
  return undefined;
}

function documentAfter(document: Document, { kind, at, channel }: OfficerAct): Document {
  switch (kind) {
    case "clear": {
      // Green mostly has had its permit, and the time of it, since it was registered.
      const { unpermitted: _, ...dates } = document.dates;
      return { ...document, state: "cleared", dates: { ...dates, cleared: dates.cleared ?? at } };
    }
    case "channel":
      return { ...document, channel: channelToldBy("officer", channel!) };
    case "cancel":
      return { ...document, state: "cancelled", dates: { ...document.dates, cancelled: at } };
    default:
      return document;
  }
}

/** Codes of the reports that an act causes. */
function reportsOf(document: Document, act: OfficerAct, catalogue: Catalogue): string[] {
  const { family, state, dates } = document;
  const outputs = officerOutputs[family];
  invariant(outputs !== undefined, `"${family}" has officers' reports`);
  const channel = channelOf(document);
  switch (act.kind) {
    case "channel":
      return [...channelReports(document, catalogue)?.notices[act.channel!] ?? []];
    case "clear": {
      const permit = channel === 1
        ? dates.cleared === undefined ? channelReports(document, catalogue)?.permit : undefined
        : outputs.permit[variantOf(document, catalogue)] ?? outputs.permit.clearance;
      return permit === undefined ? [] : [permit];
    }
    case "ask correction":
      return [outputs.instruction];
    case "cancel": {
      const { inspectionCancelled } = outputs;
      const announced = channel === 3 && state === "registered";
      return [
        ...(announced && inspectionCancelled !== undefined ? [inspectionCancelled] : []),
        outputs.cancelled[state === "cleared" ? "cleared" : "registered"],
      ];
    }
    default:
      return [];
  }
}

function variantOf(document: Document, catalogue: Catalogue) {
  const spec = declarationItems[document.family];
  const items = sourceItems(document, catalogue);
  const value = (id: string | undefined) => id ? items.value(id) : "";
  return clearanceVariant(document.family, value(spec?.kind), value(spec?.release));
}

/** Reports of the step that decided the channel: the registration, or the last correction. */
function channelReports(document: Document, catalogue: Catalogue) {
  const step = document.corrections > 0 ? "corrected" : "registered";
  return channelOutputs[document.family]?.[variantOf(document, catalogue)]?.[step];
}

/** Titles of officers' words. The terminal shows them as they are. */
const titles = { "ask correction": "Yêu cầu sửa tờ khai", "cancel": "Hủy tờ khai" } as const;

function report(
  code: string,
  document: Document,
  { kind, text, at }: OfficerAct,
  { catalogue, userId }: { readonly catalogue: Catalogue; readonly userId: string },
): DecidedOutput {
  const output = catalogue.output(code);
  invariant(output !== undefined, `output "${code}" exists`);
  const { company, number, content } = document;
  const numberItem = procedureKind(content.procedure)?.number;
  const source: OutputSource = {
    items: sourceItems(document, catalogue),
    overrides: numberItem === undefined ? undefined : { [numberItem]: number },
    facts: { output, userId, company, receivedAt: at, document },
  };
  const values = fillOutput(output, [source]);
  const speaks = kind === "ask correction" || kind === "cancel";
  const instruction: Instruction | undefined = speaks
    ? { title: titles[kind], text, at }
    : undefined;
  return {
    output: code,
    values: instruction === undefined
      ? values
      : { ...values, ...instructionItems(output, instruction) },
    information: number,
  };
}

function sourceItems({ content }: Document, catalogue: Catalogue) {
  const procedure = catalogue.procedure(content.procedure);
  invariant(procedure !== undefined, `stored procedure "${content.procedure}" exists`);
  const items = readItems(procedure.layout, "request", content.body);
  invariant(!isRefusal(items), `stored content of "${content.procedure}" is readable`);
  return items;
}
