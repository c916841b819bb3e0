import type { Items } from "../wire/mod.ts";
import type { Document } from "./document.ts";
import { hasPermitDoubt, type PermitContext } from "./permit_doubts.ts";

/**
 * What the standby permits by itself (setting `SONGHANH_PERMIT`). A permit is customs' word, and the
 * standby knows neither banks nor treasuries nor what is left of an exemption list: by default it
 * answers only for what owes nothing by what it says itself.
 */
export const permitPolicies = ["officer", "duty-free", "all"] as const;
export type PermitPolicy = typeof permitPolicies[number];

/** Whether a green declaration gets its permit without an officer. */
export function permitsByItself(
  policy: PermitPolicy,
  document: Document,
  items: Items,
  context: PermitContext,
): boolean {
  switch (policy) {
    case "officer":
      return false;
    case "all":
      return true;
    case "duty-free":
      return !hasPermitDoubt(document, items, context);
  }
}
