import type { Channel } from "../../../core/procedures/mod.ts";
import { Badge, type BadgeTone } from "../components/mod.ts";
import type { View } from "../view.ts";

const tones: Readonly<Record<Channel, BadgeTone>> = { 1: "good", 2: "warning", 3: "bad" };

/** Green, yellow or red, in its colour and in words. */
export function ChannelBadge(
  { view, channel }: { readonly view: View; readonly channel: Channel | null | undefined },
) {
  if (channel === null || channel === undefined) return <span>–</span>;
  return <Badge tone={tones[channel]}>{view.t(`channel.${channel}`)}</Badge>;
}
