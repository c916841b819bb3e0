import type { Sql } from "postgres";
import { continueOutcomeOrder } from "../../adapters/ledger/continue_outcome_order.ts";
import type { NodeMemory } from "../../adapters/lost_rows/mod.ts";
import { loadMode, type StoredMode } from "../../adapters/mode/mode_store.ts";
import { DeadStreams, listNodes } from "../../adapters/switching/mod.ts";
import type { Config } from "../settings/config.ts";
import type { Log } from "../log/log.ts";
import { closeMemory, openMemory } from "../database/open_memory.ts";
import type { Closers } from "./closers.ts";
import { logVoided } from "../loops/dead_streams_loop.ts";

export interface RecalledDatabase {
  /** What this node has seen committed. */
  readonly memory: NodeMemory;
  /** The mode that lanes are started with. */
  readonly mode: StoredMode;
  readonly deadStreams: DeadStreams;
  /** Messages of streams that nobody holds any more, whose outcome is unknown. */
  readonly unknown: number;
}

/** How the database was left, compared with what this node remembers of it, and settled. */
export async function recallDatabase(
  sql: Sql,
  config: Config,
  log: Log,
  closers: Closers,
): Promise<RecalledDatabase> {
  if (await continueOutcomeOrder(sql)) {
    log.warn("the database was restored into another cluster: its order of outcomes goes on");
  }
  const first = await loadMode(sql, config.firstMode);
  const memory = await openMemory(config, sql, log);
  closers.push(() => closeMemory(memory, sql));
  const mode = memory.known.mode!.epoch === first.epoch
    ? first
    : await loadMode(sql, config.firstMode);
  // Whoever else lives may be about to take its streams again; the node that leads sees to them.
  const deadStreams = new DeadStreams(sql);
  const unsettled = (await listNodes(sql)).length === 0
    ? await deadStreams.settleNow()
    : { unknown: 0, voided: 0 };
  logVoided(log, unsettled);
  return { memory, mode, deadStreams, unknown: unsettled.unknown };
}
