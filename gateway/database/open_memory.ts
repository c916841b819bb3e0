/** A node's memory of its database, from start to stop. */
import type { Sql } from "postgres";
import {
  declareLostRows,
  MemoryFile,
  NodeMemory,
  readStoredState,
} from "../../adapters/lost_rows/mod.ts";
import type { Config } from "../settings/config.ts";
import type { Log } from "../log/log.ts";

/**
 * Opens the memory and compares it with the database, before anything is written there by lanes: an
 * older backup may have been restored while the gateway was not running (F57).
 *
 * @throws MemoryFileError if this node wrote to another database.
 */
export async function openMemory(config: Config, sql: Sql, log: Log): Promise<NodeMemory> {
  const file = new MemoryFile(config.dataDir, config.schema, config.ediListen.port);
  const memory = await NodeMemory.open(file, await readStoredState(sql));
  const { known, identity } = memory;
  const stops = config.lostRows === "stop";
  const declared = await declareLostRows(sql, { known, identity, node: "start", stops });
  if (declared !== undefined) {
    log.error(declared.sentence, { rows: declared.lost.rows, epoch: declared.epoch });
  }
  await memory.remember(await readStoredState(sql));
  return memory;
}

/** Writes down how far the database has come; without it, what the last beats have seen. */
export async function closeMemory(memory: NodeMemory, sql: Sql): Promise<void> {
  await readStoredState(sql).then((stored) => memory.note(stored), () => {});
  await memory.close();
}
