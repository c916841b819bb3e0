import { z } from "zod";

const positive = z.number().nonnegative();

/** What one message costs a part of the way, and what one commit costs it besides. */
const share = z.object({ message: positive, commit: positive });

const modeCosts = z.object({
  /** Microseconds of a node's processors. */
  gateway: share,
  /** Microseconds of the database's. */
  database: share,
  /** Bytes of the write-ahead log, on disk, from and to the sender. */
  logBytes: positive,
  diskBytes: positive,
  requestBytes: positive,
  answerBytes: positive,
  /** How many commits a message took where most went together. */
  commitsAtFull: positive,
});

/** What a message costs in one mode, as it was measured. */
export type ModeCosts = z.infer<typeof modeCosts>;

export const modes = ["standby", "relay"] as const;
export type ScaleMode = typeof modes[number];

/** How often a message goes to the journal: standing in, with its answer; relayed, before and after. */
export const visits: Readonly<Record<ScaleMode, 1 | 2>> = { standby: 1, relay: 2 };

/** Microseconds of a message where as many share a commit as did at full load. */
export function atFull(costs: ModeCosts, part: "gateway" | "database"): number {
  return costs[part].message + costs[part].commit * costs.commitsAtFull;
}

/** A measurement by which costs are told apart: commits for each message, and what a message cost. */
export interface CostPoint {
  readonly commits: number;
  readonly microseconds: number;
}

/**
 * What a message and what a commit cost, from what a message cost in all where few and where many
 * shared a commit: the straight line that is nearest. Neither is below nothing.
 */
export function tellApart(points: readonly CostPoint[]): z.infer<typeof share> {
  const mean = (pick: (point: CostPoint) => number) =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const commits = mean((point) => point.commits);
  const microseconds = mean((point) => point.microseconds);
  const spread = mean((point) => (point.commits - commits) ** 2);
  const together = mean((point) => (point.commits - commits) * (point.microseconds - microseconds));
  if (spread === 0) return { message: microseconds, commit: 0 };
  const commit = Math.max(0, together / spread);
  const message = microseconds - commit * commits;
  // All of it by the commit, then: a line through nothing.
  if (message < 0) return { message: 0, commit: microseconds / commits };
  return { message, commit };
}
