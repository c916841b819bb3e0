/** Which report tells a declaration's permit: by its channel, and by whether it had one before. */
import { channelOutputs, type ClearanceVariant, officerOutputs } from "../procedures/mod.ts";
import { channelOf } from "./channel_knowledge.ts";
import type { Document } from "./document.ts";

/**
 * The code of the report, whoever gives the permit; undefined where there is none. A transport that
 * was approved before is approved anew, which has a report of its own: corrections alone do not make it
 * one, and a correction after the approval asks for another, green or not.
 */
export function permitReport(document: Document, variant: ClearanceVariant): string | undefined {
  const { family } = document;
  const outputs = channelOutputs[family]?.[variant] ?? channelOutputs[family]?.clearance;
  const first = outputs?.registered.permit;
  const again = outputs?.corrected.permit;
  if (first !== again && wasPermitted(document, [first, again])) return again;
  if (channelOf(document) === 1) return first;
  const { permit } = officerOutputs[family] ?? {};
  return permit?.[variant] ?? permit?.clearance;
}

/** Whether it had its permit before the last correction, which takes the day of it away. */
function wasPermitted(
  { printed, dates }: Document,
  reports: readonly (string | undefined)[],
): boolean {
  const hasMoved = dates.departed !== undefined || dates.arrived !== undefined;
  return hasMoved || dates.cleared !== undefined || printed.some((code) => reports.includes(code));
}
