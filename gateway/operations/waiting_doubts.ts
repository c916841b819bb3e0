import { catalogue } from "../../core/catalogue/mod.ts";
import type { CodeTables } from "../../core/codes/mod.ts";
import {
  contentItems,
  type Document,
  type PermitDoubt,
  permitDoubts,
  permitOf,
} from "../../core/documents/mod.ts";
import { officerOutputs } from "../../core/procedures/mod.ts";

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
  const items = contentItems(catalogue, document.content);
  if (items === undefined) return [];
  return permitDoubts(document, items, context);
}
