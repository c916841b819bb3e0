import type { Sql } from "postgres";
import {
  attachNextPart,
  dropRareIndex,
  indexClosedPart,
} from "../../adapters/journal/journal_parts.ts";
import type { CommitWatch } from "../../adapters/postgres/commit_watch.ts";
import { Loop } from "../../adapters/switching/mod.ts";
import type { Log } from "../log/log.ts";
import { loopReport } from "./loop_report.ts";

/** A month is made weeks before it begins; where nobody could make it, the present one goes on. */
const EVERY_MS = 3_600_000;

/**
 * Attaches the partition of the next month, before it is wanted, and indexes those of months before;
 * what an earlier version has indexed of them is dropped.
 */
export function partitionLoop(
  { sql, commits, log }: {
    readonly sql: Sql;
    readonly commits: Pick<CommitWatch, "problem">;
    readonly log: Log;
  },
): Loop {
  return new Loop({
    name: "partitions",
    everyMs: EVERY_MS,
    turn: async () => {
      if (await commits.problem() !== undefined) return;
      const made = await attachNextPart(sql);
      if (made !== undefined) log.info("the partition of the next month is attached", { made });
      // One in a turn: it takes seconds of a core and of the disk.
      const indexed = await indexClosedPart(sql);
      if (indexed !== undefined) log.info("the partition of a past month is indexed", { indexed });
      const dropped = await dropRareIndex(sql);
      if (dropped !== undefined) {
        log.info("an index of an earlier version is dropped from a past month", { dropped });
      }
    },
    ...loopReport(log),
  });
}
