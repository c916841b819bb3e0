/**
 * What an officer's act does to a declaration that waits: its check is recorded, it is cleared, its
 * correction is asked for, it is cancelled. Pure, like the decisions about requests.
 */
import type { Catalogue } from "../catalogue/mod.ts";
import { invariant } from "../invariant.ts";
import { clearanceVariant, officerOutputs, procedureKind } from "../procedures/mod.ts";
import { isRefusal } from "../verdict.ts";
import { readItems } from "../wire/mod.ts";
import type { DecidedOutput } from "./decision.ts";
import { declarationItems } from "./declaration_items.ts";
import type { Document } from "./document.ts";
import { fillOutput, type OutputSource } from "./fill_output.ts";
import { type Instruction, instructionItems } from "./instruction_items.ts";

/** What officers do: check the papers, check the goods, and the three decisions. */
export const officerActKinds = ["papers", "goods", "clear", "ask correction", "cancel"] as const;
export type OfficerActKind = typeof officerActKinds[number];

export interface OfficerAct {
  readonly kind: OfficerActKind;
  /** Of a check: whether it found nothing wrong. */
  readonly good?: boolean;
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
  /** The channel asks for no such check. */
  | "channel"
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
  { kind, good, text }: OfficerAct,
  past: readonly OfficerAct[],
): OfficerActFault | undefined {
  if (officerOutputs[family] === undefined || channel === undefined) return "not a declaration";
  if (!complete) return "incomplete";
  const open = state === "registered" || (kind === "cancel" && state === "cleared");
  if (!open) return "state";
  if (kind === "papers" && channel.channel < 2) return "channel";
  if (kind === "goods" && channel.channel < 3) return "channel";
  const isCheck = kind === "papers" || kind === "goods";
  const needsText = kind === "ask correction" || kind === "cancel" || (isCheck && good !== true);
  if (needsText && text === "") return "text missing";
  if (kind !== "clear") return undefined;
  const declared = dates.corrected ?? dates.registered;
  const passed = (check: OfficerActKind): boolean =>
    past.findLast((each) => each.kind === check && (!declared || each.at >= declared))?.good ===
      true;
  if (channel.channel >= 2 && !passed("papers")) return "papers unchecked";
  if (channel.channel >= 3 && !passed("goods")) return "goods unchecked";
  return undefined;
}

function documentAfter(document: Document, { kind, at }: OfficerAct): Document {
  switch (kind) {
    case "clear":
      // Green has had its permit, and the time of it, since it was registered.
      return {
        ...document,
        state: "cleared",
        dates: { ...document.dates, cleared: document.dates.cleared ?? at },
      };
    case "cancel":
      return { ...document, state: "cancelled", dates: { ...document.dates, cancelled: at } };
    default:
      return document;
  }
}

/** Codes of the reports that an act causes. */
function reportsOf(document: Document, { kind }: OfficerAct, catalogue: Catalogue): string[] {
  const { family, channel, state } = document;
  const outputs = officerOutputs[family];
  invariant(outputs !== undefined && channel !== undefined, `"${family}" has officers' reports`);
  switch (kind) {
    case "clear": {
      if (channel.channel === 1) return [];
      const spec = declarationItems[family];
      const items = sourceItems(document, catalogue);
      const value = (id: string | undefined) => id ? items.value(id) : "";
      const variant = clearanceVariant(family, value(spec?.kind), value(spec?.release));
      const permit = outputs.permit[variant] ?? outputs.permit.clearance;
      return permit === undefined ? [] : [permit];
    }
    case "ask correction":
      return [outputs.instruction];
    case "cancel": {
      const { inspectionCancelled } = outputs;
      const announced = channel.channel === 3 && state === "registered";
      return [
        ...(announced && inspectionCancelled !== undefined ? [inspectionCancelled] : []),
        outputs.cancelled[state === "cleared" ? "cleared" : "registered"],
      ];
    }
    default:
      return [];
  }
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
