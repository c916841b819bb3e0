import { adapterLimits } from "../../adapters/limits.ts";
import { atFull, type ModeCosts, type ScaleMode, visits } from "./costs.ts";
import type { ScaleInput } from "./scale_input.ts";

/** How often a commit with many messages goes to the database and back (bench/results/README.md). */
export const turnsOfCommit = 5;

/** How many messages a second each part of a site allows, by itself. */
export interface Capacity {
  readonly resource: string;
  readonly perSecond: number;
}

/**
 * Reckoned from what a message costs, as if each part could be used whole and twice the cores were twice
 * as much: an upper end. Processors beyond those measured on are not measured.
 */
export function capacities(
  { costs, site, flushMs, isSynchronous }: ScaleInput,
  mode: ScaleMode,
  nodes: number,
): Capacity[] {
  const of = costs[mode];
  const batch = adapterLimits.batchMessagesMax / visits[mode];
  // Every lane has one commit under way at a time, with so many messages at the most.
  const flushes = isSynchronous ? 2 : 1;
  const commitMs = turnsOfCommit * site.networkMs + flushes * flushMs +
    (of.database.commit + adapterLimits.batchMessagesMax * of.database.message / visits[mode]) /
      1000;
  return [
    {
      resource: "processors of the nodes",
      perSecond: nodes * Math.min(site.nodeCores, site.lanesOfNode) * 1e6 / atFull(of, "gateway"),
    },
    {
      resource: "network of the nodes",
      perSecond: nodes * site.networkMegabits * 125_000 / bytesOut(of, mode),
    },
    {
      resource: "processors of the database",
      perSecond: site.databaseCores * 1e6 / atFull(of, "database"),
    },
    { resource: "bytes of its log", perSecond: site.logMegabytes * 1e6 / of.logBytes },
    {
      resource: "commits of its lanes",
      perSecond: nodes * site.lanesOfNode * batch * 1000 / commitMs,
    },
  ];
}

/**
 * What a node sends for a message, which is more than what it hears: request and answer to the database,
 * the answer to the sender and, relayed, the request to VNACCS.
 */
function bytesOut({ requestBytes, answerBytes }: ModeCosts, mode: ScaleMode): number {
  const onward = mode === "relay" ? requestBytes : 0;
  return requestBytes + 2 * answerBytes + onward;
}

/** What ends first. */
export function firstEnd(all: readonly Capacity[]): Capacity {
  return all.reduce((least, one) => one.perSecond < least.perSecond ? one : least);
}
