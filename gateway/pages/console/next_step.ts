import { isForNow, type Outcome } from "../../../core/outcome.ts";

/** What is to be done about a message that nobody has to decide about, as a key of the texts. */
export function nextStepOf(
  { state, outcome, code }: {
    readonly state: string;
    readonly outcome: Outcome | null;
    /** What its sender was told. */
    readonly code: string | null;
  },
) {
  const isAnswer = state === "answered" || state === "refused";
  // Nothing is wrong with what was sent, whoever said so.
  if (isAnswer && isForNow(code)) return "next.refusedForNow";
  if (state === "answered" && code === "A0007") return "next.endedAbnormally";
  if (outcome === "refused by the centre") return "next.refusedByCentre";
  if (state === "answered" && outcome === "unknown") return "next.notUnderstood";
  return `next.${state as "in flight" | "answered" | "refused" | "absent" | "decided"}` as const;
}
