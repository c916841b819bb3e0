import { mayOperate } from "../../../core/accounts/mod.ts";
import type { View } from "../view.ts";

/** Finds by whatever somebody was told; the key `/` leads to it. For those who may look at messages. */
export function SearchBox({ view }: { readonly view: View }) {
  const { t, account, path, query } = view;
  if (account === undefined || !mayOperate(account.role, "see")) return null;
  const asked = path === "/find" ? new URLSearchParams(query).get("q") ?? "" : "";
  return (
    <form class="find" method="get" action="/find" role="search" aria-label={t("find.label")}>
      <input
        name="q"
        type="search"
        value={asked}
        required
        maxlength={200}
        autocomplete="off"
        spellcheck={false}
        placeholder={t("find.placeholder")}
        aria-label={t("find.hint")}
        title={t("find.hint")}
        data-find
      />
    </form>
  );
}
