import { type GiveBackPlan, itemStates } from "../../../adapters/give_back/give_back_plans.ts";
import type { View } from "../view.ts";
import { formatNumber } from "./format_number.ts";
import { itemTones } from "./items_of_plan.tsx";
import { pollMs } from "./poll_ms.ts";

/** Items of a plan in all. */
export function sumOf(counts: GiveBackPlan["counts"]): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Items that wait for a person. */
export function isToLookAt({ counts }: GiveBackPlan): number {
  return counts.differs + counts.refused + counts.held + counts.unknown;
}

/** How far a plan is, and its items by state. */
export function PlanProgress(
  { view, plan }: { readonly view: View; readonly plan: GiveBackPlan },
) {
  const { t } = view;
  const total = sumOf(plan.counts);
  const { "given back": given, "already there": there, decided } = plan.counts;
  const through = given + there + decided;
  const percent = total === 0 ? 100 : Math.floor(100 * through / total);
  return (
    <>
      <p data-poll={plan.state === "running" ? pollMs.plan : undefined}>
        <label for="progress">{t("giveBack.progress", { through, total, percent })}</label>
        <progress id="progress" max="100" value={percent}>{percent} %</progress>
      </p>
      {plan.refusalsExpected > 0 && (
        <p class="bad">{t("giveBack.refusalsExpected", { count: plan.refusalsExpected })}</p>
      )}
      <dl class="tiles">
        {itemStates.map((state) => (
          <div class={`tile ${plan.counts[state] > 0 && itemTones[state] === "bad" ? "bad" : ""}`}>
            <dt>{t(`item.state.${state}`)}</dt>
            <dd>
              <strong>
                <a href={`/give-back/${plan.id}?state=${encodeURIComponent(state)}`}>
                  {formatNumber(view, plan.counts[state])}
                </a>
              </strong>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
