import type { Channel } from "../procedures/mod.ts";
import type { ChannelDecision } from "../routing/mod.ts";

/** The channel that a declaration has, and by what: our rules, a report of VNACCS, an officer. */
export interface KnownChannel extends ChannelDecision {
  readonly kind: "known";
}

/**
 * VNACCS has decided a channel and nothing that passed here has told it. It may be red: whatever needs a
 * channel waits until one is known (F73).
 */
export interface UnknownChannel {
  readonly kind: "unknown";
  /** When VNACCS decided. */
  readonly since: Date;
  /** The lightest that it can be: the channel before, or what our rules said of a correction. */
  readonly atLeast: Channel;
}

/** What is known of a declaration's channel. A document without one has no channel at all. */
export type ChannelKnowledge = KnownChannel | UnknownChannel;

/** Rules by which channels get known that our own rules did not decide. */
export const channelSources = {
  primary: "decided by VNACCS",
  officer: "seen at VNACCS by an officer",
} as const;

/** Rules by which officers of the standby change a channel. */
const officersRules = {
  heavier: "changed by an officer",
  lighter: "changed by two officers",
} as const;

/** All of them, and the name that stands where no rule fits; pages have a text for each. */
export const channelRuleNames = [
  "default",
  ...Object.values(channelSources),
  ...Object.values(officersRules),
] as const;

export function knownChannel(decision: ChannelDecision): KnownChannel {
  return { kind: "known", ...decision };
}

/** A channel that VNACCS was heard to have decided. */
export function channelToldBy(
  source: keyof typeof channelSources,
  channel: Channel,
): KnownChannel {
  return { kind: "known", channel, rule: channelSources[source], version: "", kept: false };
}

/** Another channel than the present one: heavier by one officer's word, lighter by two. */
export function channelByOfficers(present: Channel, channel: Channel): KnownChannel {
  const rule = officersRules[channel > present ? "heavier" : "lighter"];
  return { kind: "known", channel, rule, version: "", kept: false };
}

/** The channel, where it is known. */
export function channelOf(
  { channel }: { readonly channel?: ChannelKnowledge },
): Channel | undefined {
  return channel?.kind === "known" ? channel.channel : undefined;
}

/** The lightest that the channel can be; undefined where there is none. */
export function lightestOf(channel: ChannelKnowledge | undefined): Channel | undefined {
  return channel?.kind === "unknown" ? channel.atLeast : channel?.channel;
}

/** Whether VNACCS has decided a channel that nobody here has heard. */
export function isChannelUnknown({ channel }: { readonly channel?: ChannelKnowledge }): boolean {
  return channel?.kind === "unknown";
}
