import { iconPath } from "../assets.ts";
import { serviceReaderOf, serviceSigns, type ToldService } from "../tell_service.ts";
import type { View } from "../view.ts";
import { shortDate } from "./time.tsx";

/** How often an open page asks, in milliseconds: of those who do not run the gateway there are many. */
const everyMs = { operator: 2_000, officer: 3_000, public: 3_000 } as const;

/**
 * How senders are served now, on every page. A page that stays open asks again every few seconds and
 * puts the answer in place; where it gets none it says so itself, with the words that stand here
 * already, since nobody can be asked for them then (`assets/page.js`).
 */
export function ServiceLine(
  { view, told }: { readonly view: View; readonly told: ToldService },
) {
  const { t, lang } = view;
  const { state, level, mark, head, more, action } = told;
  return (
    <section
      id="service"
      class={`service ${level}`}
      aria-label={t("service.label")}
      data-state={state}
      data-mark={mark}
      data-every={everyMs[serviceReaderOf(view.account)]}
      data-lang={lang}
      data-stale={t("service.stale", { at: "…" })}
      data-stale-more={t("service.stale.more")}
      data-stale-icon={iconPath("bad")}
    >
      <span class="sign" aria-hidden="true">{serviceSigns[level]}</span>
      <p>
        <strong role="status">{head}</strong> <span class="more">{more}</span>
        <noscript>{t("service.noScript", { at: shortDate(view, view.service.at) })}</noscript>
      </p>
      <a class="button" href={action?.path ?? "/"} hidden={action === undefined}>
        {action?.text}
      </a>
    </section>
  );
}
