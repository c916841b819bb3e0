import { messageStates } from "../../operations/messages.ts";
import { Badge, type BadgeTone } from "../components/mod.ts";
import type { View } from "../view.ts";

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
