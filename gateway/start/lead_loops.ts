import type { Sql } from "postgres";
import type { LedgerFeeder } from "../../adapters/ledger/ledger_feeder.ts";
import type { CommitWatch } from "../../adapters/postgres/commit_watch.ts";
import type { DeadStreams } from "../../adapters/switching/mod.ts";
import { codeTablesWith } from "../../core/codes/mod.ts";
import { assignmentLoop } from "../loops/assignment_loop.ts";
import { balanceSumLoop } from "../loops/balance_sum_loop.ts";
import type { Config } from "../settings/config.ts";
import { deadStreamsLoop } from "../loops/dead_streams_loop.ts";
import { ledgerLoop } from "../loops/ledger_loop.ts";
import type { Log } from "../log/log.ts";
import type { GatewayNode } from "../node/node.ts";
import { numberWatch } from "../loops/number_watch.ts";
import { partitionLoop } from "../loops/partition_loop.ts";
import type { StandbyFiles } from "./open_standby_files.ts";
import { timeOf } from "./time_of.ts";

export interface LoopsOptions {
  readonly config: Config;
  readonly log: Log;
  readonly sql: Sql;
  readonly asked: Sql;
  readonly commits: CommitWatch;
  readonly deadStreams: DeadStreams;
  readonly feeder: LedgerFeeder;
  readonly codes: StandbyFiles["codes"];
  readonly isPrimary: boolean;
}

/** What one node does for all again and again, besides what needs the primary. */
export function leadLoops(
  node: GatewayNode,
  { config, log, sql, asked, commits, deadStreams, feeder, codes, isPrimary }: LoopsOptions,
): void {
  node.lead(deadStreamsLoop(deadStreams, log));
  // The rehearsal primary is VNACCS itself: there is nothing that it would have to learn.
  if (!isPrimary) {
    const officesNow = () => ({
      date: timeOf(config),
      offices: codeTablesWith(codes.current).offices.entries,
    });
    node.lead(ledgerLoop(feeder, log));
    node.lead(numberWatch(asked, config, log));
    node.lead(balanceSumLoop({ sql, commits, log }));
    node.lead(assignmentLoop({ sql, commits, log, at: officesNow }));
  }
  node.lead(partitionLoop({ sql, commits, log }));
}
