import { documentStem } from "../numbering/mod.ts";
import type { Decision } from "./decision.ts";
import type { DecisionCase } from "./decision_case.ts";

/**
 * ROT: puts a report out again that a document has caused. The first peculiar information is the
 * document's number. `VR…` names the copy of the `VA…` report of the same ending.
 */
export function decideReOutput(work: DecisionCase): Decision {
  const { items } = work.request;
  const code = items.value("OCD");
  const document = work.documents.byId(documentStem(items.value("CM1")));
  const original = code.startsWith("VR") ? `VA${code.slice(2)}` : code;
  if (document === undefined || !document.printed.includes(original)) {
    return work.refuseFor("not found");
  }
  if (!work.owned(document)) return work.refuseFor("not owner");
  if (work.context.catalogue.output(code)?.type !== "P") return work.refuseFor("not found");
  return work.accept({ number: document.number, prints: [work.output(code, document)] });
}
