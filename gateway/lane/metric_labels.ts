import { catalogue, isKnownCode } from "../../core/catalogue/mod.ts";

/** Label of metrics: only known codes, so that senders cannot make new series. */
export function knownProcedure(code: string): string {
  const known = catalogue.procedure(code) ?? catalogue.sessionProcedure(code);
  return known === undefined ? "other" : code;
}

/** A user ID, as far as it has the form of one: of others the senders are not told apart. */
export function userLabel(userId: string | undefined): string {
  return userId !== undefined && /^[0-9A-Za-z]{1,8}$/.test(userId) ? userId : "";
}

/**
 * A code that there is, or that it is another, or a text: what a primary says instead, or the beginning
 * of it, would be a series of its own.
 */
export function codeLabel(code: string | undefined): string {
  if (code === undefined) return "";
  if (isResultCode(code)) return isKnownCode(code) ? code : "other";
  return code === "00000" || isGatewayText(code) ? code : "text";
}

function isGatewayText(code: string): boolean {
  return /^(High security alert|(Verification|Message Format) GW Error)$/.test(code);
}

/** What has the form of a code other than the normal end: no text that a primary may have sent instead. */
export function isResultCode(code: string | undefined): code is string {
  return code !== undefined && /^[A-Z][0-9A-Z]{4}$/.test(code);
}
