import type { DocumentState } from "../../../core/documents/mod.ts";
import { Badge } from "../components/mod.ts";
import type { View } from "../view.ts";

/** How far a case is. */
export function CaseState(
  { view, state, accepted }: {
    readonly view: View;
    readonly state: DocumentState;
    readonly accepted: boolean;
  },
) {
  if (accepted) return <Badge tone="good">{view.t("case.accepted")}</Badge>;
  if (state === "cancelled") return <Badge tone="bad">{view.t("case.rejected")}</Badge>;
  return <Badge tone="info">{view.t(`documentState.${state}`)}</Badge>;
}
