import type { Account } from "../../../adapters/accounts/mod.ts";
import { Badge } from "../components/mod.ts";
import type { View } from "../view.ts";

/** Whether somebody can sign in by an account. */
export function AccountState(
  { view, account }: { readonly view: View; readonly account: Account },
) {
  const { t } = view;
  if (account.disabled) return <Badge tone="bad">{t("account.disabled")}</Badge>;
  if (account.mustChange) return <Badge tone="warning">{t("account.mustChange")}</Badge>;
  return <Badge tone="good">{t("account.active")}</Badge>;
}
