import type { z } from "zod";
import { switchOperations } from "../../operations/switch.ts";
import { type FormRead, readForm } from "../read_form.ts";
import type { View } from "../view.ts";

const { input: schema } = switchOperations.order;
type Order = z.output<typeof schema>;

/**
 * An order to switch as a form says it, with the epoch that its sender has seen: nobody changes a mode
 * that they have not looked at. A trial leads to the order by the same form, so it has the reason, too.
 */
export function readOrder(
  view: View,
  form: FormData,
  given: Partial<z.input<typeof schema>> = {},
): FormRead<Order & { readonly expectedEpoch: number; readonly reason: string }> {
  const { input, faults } = readForm(view, form, schema, given);
  const missing: Record<string, string> = {};
  // What has a default for programs is chosen by a person.
  if (given.kind === undefined && !form.get("kind")) missing.kind = view.t("field.choose");
  if (!form.get("expectedEpoch")) missing.expectedEpoch = view.t("switch.epochMissing");
  const { expectedEpoch, reason } = input ?? {};
  if (reason === undefined && faults?.reason === undefined) {
    missing.reason = view.t("field.missing");
  }
  if (expectedEpoch !== undefined && reason !== undefined && missing.kind === undefined) {
    return { input: { ...input!, expectedEpoch, reason } };
  }
  return { faults: { ...faults, ...missing } };
}
