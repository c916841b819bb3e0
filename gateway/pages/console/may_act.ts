import { mayOperate, type Operation } from "../../../core/accounts/mod.ts";
import type { View } from "../view.ts";

/** Whether the reader may do this: its form is shown to nobody else. */
export function mayAct({ account }: View, operation: Operation): boolean {
  return account !== undefined && mayOperate(account.role, operation);
}
