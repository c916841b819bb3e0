import type { Catalogue } from "../catalogue/mod.ts";
import { documentFamilies, type ProcedureKind, procedureKind } from "../procedures/mod.ts";
import { contentItems } from "./content_items.ts";
import type { DocumentRequest } from "./decision.ts";
import type { DocumentContent } from "./document.ts";
import { mergedBody } from "./merged_content.ts";

/** They declare the whole anew. */
const whole: ReadonlySet<ProcedureKind> = new Set([
  "pre-register",
  "correct draft",
  "small value",
  "correct small value",
  "invoice",
  "permit application",
]);

/** Cargo papers and lists: by their processing type; files: what is repeated. */
const papers: ReadonlySet<ProcedureKind> = new Set([
  "submit",
  "notify",
  "exemption list",
  "attach",
]);

/** The processing type that cancels. */
const cancels = "1";

/**
 * What a document declares after a request that was accepted. IDC and its kind name a document and say
 * nothing of it: what was stored is declared, and stays. So versions of a document can be compared,
 * which the bodies of its messages cannot.
 */
export function declaredAfter(
  catalogue: Catalogue,
  before: DocumentContent | undefined,
  { procedure, items, body }: Pick<DocumentRequest, "procedure" | "items" | "body">,
): DocumentContent | undefined {
  const row = procedureKind(procedure.code);
  if (row === undefined) return before;
  const content = { procedure: procedure.code, body };
  if (whole.has(row.kind)) return content;
  if (!papers.has(row.kind)) return before;
  if (row.processing !== undefined && items.value(row.processing) === cancels) return before;
  if (before === undefined) return content;
  const isPart = row.kind === "attach" || documentFamilies[row.family].channels !== undefined;
  const stored = isPart ? contentItems(catalogue, before) : undefined;
  if (stored === undefined) return content;
  return { procedure: before.procedure, body: mergedBody(stored, items) };
}
