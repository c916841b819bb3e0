/** Which channel a declaration gets, by rules that are data. */
export {
  allGreen,
  allYellow,
  type ChannelDecision,
  type ChannelFacts,
  type ChannelRuleFault,
  type ChannelRules,
  decideChannel,
  isChannelRuleFault,
  readChannelRules,
} from "./channel_rules.ts";
