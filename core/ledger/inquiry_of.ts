import type { FamilyName } from "../procedures/mod.ts";
import { procedureKinds } from "../procedures/mod.ts";
import type { ItemRecord } from "../wire/mod.ts";
import { tellingInquiries } from "./output_meaning.ts";

/** By family: the procedure whose answer shows a declaration with its channel, and its number's item. */
const byFamily = new Map<FamilyName, { readonly procedure: string; readonly item: string }>();
for (const procedure of tellingInquiries) {
  const { family, families = [], number } = procedureKinds.get(procedure)!;
  if (number === undefined) continue;
  for (const each of [family, ...families]) byFamily.set(each, { procedure, item: number });
}

/**
 * The question to the primary about a declaration as it is now, which changes nothing there; undefined
 * for a family whose documents have no channel.
 */
export function inquiryOf(
  family: FamilyName,
  number: string,
): { readonly procedure: string; readonly values: ItemRecord } | undefined {
  const found = byFamily.get(family);
  return found && { procedure: found.procedure, values: { [found.item]: number } };
}
