import { catalogue } from "../../core/catalogue/mod.ts";

/** Label of metrics: only known codes, so that senders cannot make new series. */
export function knownProcedure(code: string): string {
  const known = catalogue.procedure(code) ?? catalogue.sessionProcedure(code);
  return known === undefined ? "other" : code;
}

/** A code of the tables other than the normal end: no text that a primary may have sent instead. */
export function isResultCode(code: string | undefined): code is string {
  return code !== undefined && /^[A-Z][0-9A-Z]{4}$/.test(code);
}
