import type { PlanState } from "../../../adapters/give_back/give_back_plans.ts";
import { Badge, type BadgeTone } from "../components/mod.ts";
import type { View } from "../view.ts";

const tones: Readonly<Record<PlanState, BadgeTone>> = {
  planned: "plain",
  approved: "info",
  running: "info",
  paused: "warning",
  done: "good",
  discarded: "plain",
};

export function PlanStateBadge(
  { view, state }: { readonly view: View; readonly state: PlanState },
) {
  return <Badge tone={tones[state]}>{view.t(`plan.state.${state}`)}</Badge>;
}
