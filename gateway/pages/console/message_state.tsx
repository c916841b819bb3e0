import type { Outcome } from "../../../core/outcome.ts";
import { messageStates } from "../../operations/messages.ts";
import { Badge, type BadgeTone } from "../components/mod.ts";
import type { View } from "../view.ts";

/** Colour says the outcome: an answer that refuses is not good, whoever gave it. */
const outcomeTones: Readonly<Record<Outcome, BadgeTone>> = {
  "accepted": "good",
  "refused by the gateway": "warning",
  "refused by the centre": "warning",
  "unknown": "bad",
};

/** What the journal says where it says more than the outcome. */
const stateTones = { "in flight": "info", absent: "warning", decided: "info" } as const;

/** How a message was taken, and what became of it: the entries of its timeline. */
const taken = ["handed over", "stood in", "repeated"] as const;

/** Which centre refused a message, by how it was taken: what was decided here was handed to nobody. */
const refusedBy = {
  "handed over": "outcome.refused by VNACCS",
  "stood in": "outcome.refused by the standby",
  refused: "outcome.refused by the standby",
} as const;

/** What became of a message, in the colour of its outcome. */
export function MessageOutcome(
  { view, message }: {
    readonly view: View;
    readonly message: {
      readonly state: string;
      readonly taken: string;
      readonly outcome: Outcome | null;
    };
  },
) {
  const { state, outcome } = message;
  if (state === "in flight" || state === "absent" || state === "decided") {
    return <Badge tone={stateTones[state]}>{view.t(`message.state.${state}`)}</Badge>;
  }
  if (outcome === null) return <Badge>{state}</Badge>;
  const by = outcome === "refused by the centre"
    ? refusedBy[message.taken as keyof typeof refusedBy]
    : undefined;
  const text = by ?? (`outcome.${outcome}` as const);
  return <Badge tone={outcomeTones[outcome]}>{view.t(text)}</Badge>;
}

/** One step on the way, which says nothing of the outcome. */
export function MessageState({ view, state }: { readonly view: View; readonly state: string }) {
  const known = messageStates.find((each) => each === state);
  if (known !== undefined) {
    const tone = known === "unknown" ? "bad" : known === "refused" ? "warning" : "plain";
    return <Badge tone={tone}>{view.t(`message.state.${known}`)}</Badge>;
  }
  const first = taken.find((each) => each === state);
  return <Badge>{first === undefined ? state : view.t(`message.taken.${first}`)}</Badge>;
}
