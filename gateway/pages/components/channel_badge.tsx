import type { ChannelKnowledge } from "../../../core/documents/mod.ts";
import type { Channel } from "../../../core/procedures/mod.ts";
import { Badge, type BadgeTone } from "./badge.tsx";
import type { View } from "../view.ts";

const tones: Readonly<Record<Channel, BadgeTone>> = { 1: "good", 2: "warning", 3: "bad" };

/** Green, yellow or red, in its colour and in words; or that only VNACCS knows. */
export function ChannelBadge(
  { view, channel }: {
    readonly view: View;
    readonly channel: Channel | "unknown" | null | undefined;
  },
) {
  if (channel === null || channel === undefined) return <span>–</span>;
  if (channel === "unknown") return <Badge tone="warning">{view.t("channel.unknown")}</Badge>;
  return <Badge tone={tones[channel]}>{view.t(`channel.${channel}`)}</Badge>;
}

/** What the badge shows of a document's channel. */
export function channelShown(channel: ChannelKnowledge | undefined) {
  return channel?.kind === "known" ? channel.channel : channel?.kind;
}
