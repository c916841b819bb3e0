/** Which channel a declaration gets, by rules that are data. */
export * from "./channel_rules.ts";
