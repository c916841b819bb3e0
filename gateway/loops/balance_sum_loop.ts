import type { Sql } from "postgres";
import { sumBalance } from "../../adapters/balance/sum_balance.ts";
import type { CommitWatch } from "../../adapters/postgres/commit_watch.ts";
import { Loop } from "../../adapters/switching/mod.ts";
import type { Log } from "../log/log.ts";
import { loopReport } from "./loop_report.ts";

/** A balance reads what a minute has brought, in a fraction of a second. */
const EVERY_MS = 60_000;
/**
 * After a turn that left something: this many times what the turn took. What a journal of years holds,
 * and what a minute at the peak has brought, is summed up beside the traffic.
 */
const pausePerTurn = 5;

/** Sums up what is settled, so that the balance need not read it again. */
export function balanceSumLoop(
  { sql, commits, log }: {
    readonly sql: Sql;
    readonly commits: Pick<CommitWatch, "problem">;
    readonly log: Log;
  },
): Loop {
  return new Loop({
    name: "balance sums",
    everyMs: EVERY_MS,
    turn: async () => {
      if (await commits.problem() !== undefined) return EVERY_MS;
      const begun = performance.now();
      const { more } = await sumBalance(sql);
      return more ? pausePerTurn * (performance.now() - begun) : EVERY_MS;
    },
    ...loopReport(log),
  });
}
