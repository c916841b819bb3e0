import { Badge, type BadgeTone } from "../components/mod.ts";
import type { View } from "../view.ts";

/** States of a message, as the journal tells them. */
export const messageStates = [
  "in flight",
  "answered",
  "unknown",
  "refused",
  "absent",
  "decided",
] as const;

const tones: Readonly<Record<typeof messageStates[number], BadgeTone>> = {
  "in flight": "info",
  answered: "good",
  unknown: "bad",
  refused: "warning",
  absent: "warning",
  decided: "good",
};

/** How a message was taken: the first entry of its timeline. */
const taken = ["handed over", "stood in", "repeated"] as const;

export function MessageState({ view, state }: { readonly view: View; readonly state: string }) {
  const known = messageStates.find((each) => each === state);
  if (known !== undefined) {
    return <Badge tone={tones[known]}>{view.t(`message.state.${known}`)}</Badge>;
  }
  const first = taken.find((each) => each === state);
  return <Badge>{first === undefined ? state : view.t(`message.taken.${first}`)}</Badge>;
}
