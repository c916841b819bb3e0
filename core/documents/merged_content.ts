import { type Items, writeItems } from "../wire/mod.ts";
import type { DecisionCase } from "./decision_case.ts";
import type { Document, DocumentContent } from "./document.ts";

/**
 * What a document declares after a request that repeats only what changes (HYE, COT): the values of the
 * request in place of those that were declared before; what it leaves blank stays as it was, and so whatever
 * held the document back holds it still. A row of the repeating group is the request's whole or not at
 * all. Items that only the request's layout has are shown in its own reports and not kept; what was
 * signed stays in the journal as it came.
 */
export function mergedContent(work: DecisionCase, existing: Document): DocumentContent {
  const stored = work.itemsOf(existing.content);
  return { procedure: existing.content.procedure, body: mergedBody(stored, work.request.items) };
}

/** The values of a request in place of the stored ones, as `mergedContent` has it. */
export function mergedBody(stored: Items, items: Items): Uint8Array {
  const firstOfRow = (row: number): number =>
    items.plan.headLines + (row - 1) * items.plan.rowLines;
  const isRowTold = Array.from({ length: items.rowCount + 1 }, (_, row) => {
    if (row === 0) return false;
    const lines = Array.from({ length: items.plan.rowLines }, (_, at) => firstOfRow(row) + at);
    return lines.some((line) => items.isFilledAt(line));
  });
  return writeItems(
    stored.layout,
    "request",
    (id, repetition) =>
      isRowTold[repetition] === true
        ? items.value(id, repetition)
        : items.value(id, repetition) || stored.value(id, repetition),
  );
}
