import type { OfficesAt } from "../../core/codes/mod.ts";
import type { Sql } from "postgres";
import { assignEverywhere } from "../../adapters/officers/mod.ts";
import type { CommitWatch } from "../../adapters/postgres/commit_watch.ts";
import { Loop } from "../../adapters/switching/mod.ts";
import type { Log } from "../log/log.ts";
import { loopReport } from "./loop_report.ts";

/** An officer waits no longer than this for a paper that has just come. */
const EVERY_MS = 3_000;

/** Gives out by chance what has come in since: pages that are only read give nothing out. */
export function assignmentLoop(
  { sql, commits, log, at }: {
    readonly sql: Sql;
    readonly commits: Pick<CommitWatch, "problem">;
    readonly log: Log;
    /** The gateway's time, and the offices in force. */
    readonly at: () => OfficesAt;
  },
): Loop {
  return new Loop({
    name: "assignment",
    everyMs: EVERY_MS,
    turn: async () => {
      // It holds the mode until its commit: one that hangs would keep a switch from it.
      if (await commits.problem() === undefined) await assignEverywhere(sql, at());
    },
    ...loopReport(log),
  });
}
