import type { Catalogue } from "../catalogue/mod.ts";
import { documentFamilies, type ProcedureKind, procedureKind } from "../procedures/mod.ts";
import { contentItems } from "./content_items.ts";
import type { DocumentRequest } from "./decision.ts";
import type { DocumentContent, DocumentState } from "./document.ts";
import { mergedBody } from "./merged_content.ts";

/** What a document declares, and the correction of it that waits to be declared. */
export interface Declared {
  readonly content?: DocumentContent;
  readonly correction?: DocumentContent;
}

/** They declare the whole anew. */
const whole: ReadonlySet<ProcedureKind> = new Set([
  "pre-register",
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
 * What a document declares after a request that was accepted and left it in `state`. IDC and its kind
 * name a document and say nothing of it: what was stored is declared, and stays. IDA01 and its kind
 * change a draft; of what is registered they keep a correction, which IDE and its kind declare. So
 * versions of a document can be compared, which the bodies of its messages cannot.
 */
export function declaredAfter(
  catalogue: Catalogue,
  before: Declared,
  request: Pick<DocumentRequest, "procedure" | "items" | "body">,
  state: DocumentState,
): Declared {
  const row = procedureKind(request.procedure.code);
  switch (row?.kind) {
    case undefined:
      return before;
    case "correct draft": {
      const told = { procedure: request.procedure.code, body: request.body };
      return state === "draft" ? { content: told } : { ...before, correction: told };
    }
    case "correct":
      return { content: before.correction ?? before.content };
    default:
      return { ...before, content: contentAfter(catalogue, before.content, request, row!) };
  }
}

function contentAfter(
  catalogue: Catalogue,
  before: DocumentContent | undefined,
  { procedure, items, body }: Pick<DocumentRequest, "procedure" | "items" | "body">,
  row: NonNullable<ReturnType<typeof procedureKind>>,
): DocumentContent | undefined {
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
