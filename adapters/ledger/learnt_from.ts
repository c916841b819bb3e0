/** Which answers the ledger learns from: the one place where that is said. */
import { changesDocuments, tellingInquiries } from "../../core/ledger/mod.ts";
import { isRefusalCode } from "../../core/outcome.ts";
import { outputRetrievals, procedureKinds } from "../../core/procedures/mod.ts";

/** Requests whose answers say how far VNACCS has counted. */
export const numberedProcedures = [...procedureKinds.keys()];

/** Requests whose outcome may change documents. */
export const changingProcedures = numberedProcedures.filter(changesDocuments);

/** Requests that are answered with reports, or with a declaration as it is now. */
export const retrievingProcedures = [...outputRetrievals, ...tellingInquiries];

const all = new Set([...numberedProcedures, ...retrievingProcedures]);

/** Whether something can be learnt from the answer to a request. `code`: of the answer. */
export function isLearntFrom(procedure: string, code: string | undefined): boolean {
  return all.has(procedure) && !isRefusalCode(code);
}
