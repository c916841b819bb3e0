import type { Items } from "../wire/mod.ts";
import type { Document } from "./document.ts";
import type { PermitPolicy } from "./permit_policies.ts";
import { hasPermitDoubt, type PermitContext } from "./permit_doubts.ts";

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
