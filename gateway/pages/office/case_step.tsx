import type { Child } from "hono/jsx";
import { Badge, type BadgeTone } from "../components/mod.ts";
import type { TextKey } from "../../texts/texts.ts";
import type { View } from "../view.ts";

/** How far a step of the work on a declaration is. */
export type StepState = "done" | "open" | "wrong" | "not asked" | "unknown";

const tones: Readonly<Record<StepState, BadgeTone>> = {
  "done": "good",
  "open": "info",
  "wrong": "bad",
  "not asked": "plain",
  "unknown": "warning",
};

/** One of the numbered steps: papers, goods, duties, decision. */
export function CaseStep(
  { view, id, number, title, state, children }: {
    readonly view: View;
    readonly id: string;
    readonly number: number;
    readonly title: TextKey;
    readonly state: StepState;
    readonly children?: Child;
  },
) {
  const { t } = view;
  return (
    <section class="card step" id={`step-${id}`} aria-labelledby={`step-${id}-title`}>
      <h2 id={`step-${id}-title`}>
        {number}. {t(title)} <Badge tone={tones[state]}>{t(`step.${state}`)}</Badge>
      </h2>
      {children}
    </section>
  );
}
