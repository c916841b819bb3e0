/**
 * Plausible answers of a centre that keeps nothing: R for what registers, R and C for call-ups, M
 * for references, and the short texts of logon and retrieval (wire protocol sections 7 and 8).
 */
import { catalogue } from "../catalogue/mod.ts";
import { checkItems } from "../documents/check_items.ts";
import type { InspectedMessage } from "../inspect_message.ts";
import { procedureKinds } from "../procedures/mod.ts";
import { isRefusal, type Refusal, refuse } from "../verdict.ts";
import { headerBytes, readItems, writeOutputMessage, writeResultMessage } from "../wire/mod.ts";

const encoder = new TextEncoder();

export function plausibleReply(
  { header, procedure, message }: InspectedMessage,
  _user: unknown,
  receivedAt: Date,
): Uint8Array | Refusal {
  const session = catalogue.sessionProcedure(procedure);
  if (session !== undefined) {
    if (procedure === "#REP1" && header.sendGuard === "*") return encoder.encode("LOGON OK");
    if (procedure === "#REP1" || procedure === "TTM") {
      return refuse("A0071", "no outputs wait for this terminal");
    }
    return encoder.encode("END");
  }
  const known = catalogue.procedure(procedure);
  const kind = procedureKinds.get(procedure);
  if (known === undefined || kind === undefined) return refuse("A0001", "unknown procedure");
  const items = readItems(known.layout, "request", message, headerBytes);
  if (isRefusal(items)) return items;
  const codes = checkItems(catalogue, known, items);
  if (codes.length > 0) return { kind: "refused", codes, reason: "items that do not fit" };
  const inquiry = kind.inquiries?.[0] && catalogue.output(kind.inquiries[0].output);
  const values = () => undefined;
  if (inquiry !== undefined) {
    return writeOutputMessage({ message: inquiry, values, request: header, receivedAt });
  }
  const result = writeResultMessage({ request: header, codes: [], receivedAt });
  const screen = kind.screens?.[0] && catalogue.output(kind.screens[0]);
  if (!screen) return result;
  const output = writeOutputMessage({ message: screen, values, request: header, receivedAt });
  const both = new Uint8Array(result.length + output.length);
  both.set(result);
  both.set(output, result.length);
  return both;
}
