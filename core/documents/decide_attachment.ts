/** HYS, HYE and MSB: files for customs (docs/wire-protocol.md 10). */
import { documentStem } from "../numbering/mod.ts";
import type { Decision } from "./decision.ts";
import type { DecisionCase } from "./decision_case.ts";
import { newDocument, printsOf, withPrinted } from "./decide_declaration.ts";
import { correctionsMax, type Document } from "./document.ts";
import { mergedContent } from "./merged_content.ts";

/** Files that a message carries at most. */
export const filesMax = 10;

/** Sum of the sizes, each rounded up to a whole kilobyte, as the terminal counts. */
export const filesKilobytesMax = 3000;

export function decideAttachment(work: DecisionCase): Decision {
  const { files, procedure, suspended } = work.request;
  if (suspended) return work.refuseFor("suspended");
  // A message to customs without a file is what MSB's own remarks are for; an application needs one.
  if (files.length === 0 && procedure.code !== "MSB") return work.refuseFor("no files");
  if (files.length > filesMax) return work.refuseFor("too many files");
  const kilobytes = files.reduce((sum, { bytes }) => sum + Math.ceil(bytes / 1024), 0);
  if (kilobytes > filesKilobytesMax) return work.refuseFor("files too large");
  if (procedure.code === "HYE") return changeApplication(work);
  if (procedure.code === "MSB" && !isOwnDeclaration(work)) return work.refuseFor("not owner");
  return keep(work);
}

/** MSB may name a declaration that is not known here; one that is known must be the user's. */
function isOwnDeclaration(work: DecisionCase): boolean {
  const declaration = work.documents.byId(documentStem(work.request.items.value("ICN")));
  return declaration === undefined || work.owned(declaration);
}

function keep(work: DecisionCase): Decision {
  const receipt = work.takeReceipt();
  const made = newDocument(work, "registered", { receipts: [receipt] });
  const document = made.number === "" ? { ...made, id: `receipt:${receipt}` } : made;
  return answer(work, document, receipt, work.row.prints?.registered ?? []);
}

function changeApplication(work: DecisionCase): Decision {
  const existing = work.find();
  if (existing === undefined) return work.refuseFor("not found");
  if (!work.owned(existing)) return work.refuseFor("not owner");
  if (existing.state !== "registered") return work.refuseFor("state");
  if (existing.corrections >= correctionsMax) return work.refuseFor("corrections");
  const receipt = work.takeReceipt();
  const changed: Document = {
    ...existing,
    content: mergedContent(work, existing),
    corrections: existing.corrections + 1,
    receipts: [...existing.receipts, receipt],
    dates: { ...existing.dates, corrected: work.context.receivedAt },
  };
  return answer(work, changed, receipt, work.row.prints?.corrected ?? []);
}

function answer(
  work: DecisionCase,
  document: Document,
  receipt: string,
  codes: readonly string[],
): Decision {
  const prints = printsOf(work, document, codes);
  const numbers = [document.number, receipt].filter((number) => number !== "");
  return work.accept({
    information: numbers.join(" "),
    resultItems: numbers,
    prints,
    documents: [withPrinted(document, prints)],
  });
}
