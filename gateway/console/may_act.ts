import { hasConsoleRole } from "../../core/accounts/mod.ts";
import type { View } from "../pages/view.ts";

/** Whether the reader may do what changes something: forms are shown to nobody else. */
export function mayAct({ account }: View): boolean {
  return account !== undefined && hasConsoleRole(account.role, "operator");
}
