import { networkOf } from "../http/mod.ts";

/** Where a message comes from: its provider, whose token was verified, or else its network. */
export function originOf(sender: string): string {
  const provider = /^van:\S+/.exec(sender);
  return provider === null ? networkOf(sender) : provider[0];
}
