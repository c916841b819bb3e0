import { type Document, type DocumentRequest, identityKeys, isOwnedBy } from "../documents/mod.ts";
import { documentStem, readDocumentNumber } from "../numbering/mod.ts";
import { procedureKind } from "../procedures/mod.ts";
import { say, type Sentence } from "../reasons/mod.ts";
import { userCodeOf } from "../users/mod.ts";
import { documentTypeOf } from "./document_type_of.ts";

/** What is known of a document that has a number. */
export type NumberedDocument = Pick<Document, "family" | "owner" | "declarant" | "keys">;

/**
 * Why VNACCS cannot have answered a request with a number, in words; undefined where it can. `holders`:
 * what the ledger knows under the number. A person types numbers, and what is learnt from a wrong one
 * would be said of somebody else's document.
 */
export function numberMisfit(
  request: DocumentRequest,
  number: string,
  holders: readonly NumberedDocument[],
): Sentence | undefined {
  const read = readDocumentNumber(number);
  if (read === undefined) return say("NUMBER_IMPOSSIBLE", { number });
  const row = procedureKind(request.procedure.code);
  const named = row?.number === undefined ? "" : request.items.value(row.number);
  if (named.length === 12) {
    return documentStem(named) === documentStem(number)
      ? undefined
      : say("NUMBER_OF_NAMED", { number, named });
  }
  const type = row && documentTypeOf(request);
  if (type !== undefined && read.type !== type) {
    return say("NUMBER_TYPE", { number, procedure: request.procedure.code, type });
  }
  const keys = identityKeys(row?.keys ?? [], request.items);
  const other = holders.find((each) =>
    ![row?.family, ...row?.families ?? []].includes(each.family) ||
    !isOwnedBy(each, userCodeOf(request.userId)) ||
    // What was learnt of another's message may have none.
    (each.keys.length > 0 && !keys.every((key) => each.keys.includes(key)))
  );
  return other && say("NUMBER_OF_ANOTHER", { number });
}
