import type { Document } from "../../../core/documents/mod.ts";
import { Badge, type BadgeTone } from "../components/mod.ts";
import type { View } from "../view.ts";

const tones: Readonly<Record<Document["state"], BadgeTone>> = {
  draft: "plain",
  registered: "info",
  cleared: "good",
  cancelled: "bad",
  amended: "warning",
};

/** How far a document has come. */
export function DocumentState(
  { view, state }: { readonly view: View; readonly state: Document["state"] },
) {
  return <Badge tone={tones[state]}>{view.t(`document.state.${state}`)}</Badge>;
}
