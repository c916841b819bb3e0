/**
 * How far a give-back is, as the five steps that a person takes one after the other: back to the
 * primary, a plan, its approval, handing over, and the relay when nothing is left. Pure.
 */
import type { Mode } from "../switching/mod.ts";

export const giveBackStepNames = ["back", "plan", "approve", "run", "close"] as const;
export type GiveBackStepName = typeof giveBackStepNames[number];

export interface GiveBackStep {
  readonly name: GiveBackStepName;
  /** `next`: to be done now; `later`: when those before are done. */
  readonly state: "done" | "next" | "later";
}

export interface GiveBackFacts {
  readonly mode: Mode;
  /** What was accepted in standby and is neither given back nor decided about. */
  readonly pending: number;
  /** Of it, what is in no plan. */
  readonly unplanned: number;
  /** State of the newest plan, if there is one. */
  readonly plan: "planned" | "approved" | "running" | "paused" | "done" | "discarded" | undefined;
}

export function giveBackSteps({ mode, pending, unplanned, plan }: GiveBackFacts): GiveBackStep[] {
  const isBack = mode === "failback" || mode === "relay";
  const hasPlan = plan !== undefined && plan !== "discarded";
  // Of nothing no plan is made.
  const isNothing = isBack && pending === 0 && !hasPlan;
  // What comes to an open plan late is added when it is approved; what comes later waits for another.
  const isPlanned = isNothing || hasPlan && (plan !== "done" || unplanned === 0);
  const isApproved = isPlanned && plan !== "planned";
  const isThrough = isNothing || isApproved && plan === "done" && pending === 0;
  const done: Readonly<Record<GiveBackStepName, boolean>> = {
    back: isBack,
    plan: isPlanned,
    approve: isApproved,
    run: isThrough,
    close: isThrough && mode === "relay",
  };
  const next = giveBackStepNames.find((name) => !done[name]);
  return giveBackStepNames.map((name) => ({
    name,
    state: done[name] ? "done" : name === next ? "next" : "later",
  }));
}
