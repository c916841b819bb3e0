import { catalogue } from "../../core/catalogue/mod.ts";
import type { CodeTables } from "../../core/codes/mod.ts";
import {
  type Document,
  type PermitDoubt,
  permitDoubts,
  permitOf,
} from "../../core/documents/mod.ts";
import { officerOutputs } from "../../core/procedures/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import { readItems } from "../../core/wire/mod.ts";

/**
 * Why the standby has not permitted a declaration by itself, by the code tables in force; none where it
 * has a permit, or never gets one.
 */
export function waitingDoubts(
  document: Document,
  context: { readonly receivedAt: Date; readonly codes: CodeTables },
): readonly PermitDoubt[] {
  const waits = document.state === "registered" && permitOf(document) !== "given";
  if (!waits || officerOutputs[document.family] === undefined) return [];
  const { procedure, body } = document.content;
  const layout = catalogue.procedure(procedure)?.layout;
  const items = layout === undefined ? undefined : readItems(layout, "request", body);
  if (items === undefined || isRefusal(items)) return [];
  return permitDoubts(document, items, context);
}
