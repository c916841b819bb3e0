import { isToBeDecided, mayBeDecided } from "../../../adapters/give_back/decide_item.ts";
import type { ItemState } from "../../../adapters/give_back/give_back_plans.ts";
import type { PlanItem } from "../../../adapters/give_back/plan_items.ts";
import { Badge, type BadgeTone, Table } from "../components/mod.ts";
import type { View } from "../view.ts";
import { reasonText } from "../../../core/reasons/mod.ts";

export const itemTones: Readonly<Record<ItemState, BadgeTone>> = {
  pending: "plain",
  sending: "info",
  unknown: "warning",
  "given back": "good",
  "already there": "good",
  differs: "bad",
  refused: "bad",
  held: "warning",
  decided: "info",
};

/** Items with what was expected and found; `decideAt`: where the reader decides about one. */
export function ItemsOfPlan(
  { view, caption, items, more = false, decideAt }: {
    readonly view: View;
    readonly caption: string;
    readonly items: readonly PlanItem[];
    /** There are further items. */
    readonly more?: boolean;
    readonly decideAt?: (item: number) => string;
  },
) {
  const { t } = view;
  return (
    <Table
      view={view}
      caption={caption}
      rows={items}
      more={more}
      columns={[
        {
          head: t("console.message"),
          rowHead: true,
          cell: ({ message, paper }) =>
            message === null
              ? <>{t("giveBack.paper")} {paper?.what}</>
              : <a class="mono" href={`/messages/${message}`}>{message}</a>,
        },
        { head: t("message.procedure"), cell: ({ procedure }) => procedure || "–" },
        {
          head: t("giveBack.numbers"),
          cell: ({ number, theirs }) => (
            <span class="mono">
              {number || "–"}
              {theirs !== null && theirs !== number && <span class="block">→ {theirs}</span>}
            </span>
          ),
        },
        {
          head: t("state"),
          cell: (item) => (
            <>
              <Badge tone={itemTones[item.state]}>{t(`item.state.${item.state}`)}</Badge>
              {decideAt !== undefined && mayBeDecided(item) && (
                <a class="block" href={decideAt(item.item)}>
                  {t(isToBeDecided(item) ? "giveBack.decide" : "giveBack.decideOtherwise")}
                </a>
              )}
            </>
          ),
        },
        { head: t("giveBack.expected"), cell: ({ expected }) => reasonText(view.lang, expected) },
        {
          head: t("giveBack.found"),
          cell: ({ code, reason }) => (
            <>
              {code !== null && <span class="mono">{code}</span>} {reasonText(view.lang, reason)}
            </>
          ),
        },
        { head: t("giveBack.attempts"), number: true, cell: ({ attempts }) => attempts },
      ]}
    />
  );
}
