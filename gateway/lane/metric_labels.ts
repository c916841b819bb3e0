import { catalogue } from "../../core/catalogue/mod.ts";

/** Label of metrics: only known codes, so that senders cannot make new series. */
export function knownProcedure(code: string): string {
  const known = catalogue.procedure(code) ?? catalogue.sessionProcedure(code);
  return known === undefined ? "other" : code;
}

/** A user ID, as far as it has the form of one: of others the senders are not told apart. */
export function userLabel(userId: string | undefined): string {
  return userId !== undefined && /^[0-9A-Za-z]{1,8}$/.test(userId) ? userId : "";
}

/** A code, or that it is a text; of anything else the beginning would be a series of its own. */
export function codeLabel(code: string | undefined): string {
  if (code === undefined) return "";
  return isResultCode(code) || code === "00000" || isGatewayText(code) ? code : "text";
}

function isGatewayText(code: string): boolean {
  return /^(High security alert|(Verification|Message Format) GW Error)$/.test(code);
}

/** A code of the tables other than the normal end: no text that a primary may have sent instead. */
export function isResultCode(code: string | undefined): code is string {
  return code !== undefined && /^[A-Z][0-9A-Z]{4}$/.test(code);
}
