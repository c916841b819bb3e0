/**
 * Reads the mode for a node that remembers what it has seen: one that is behind that is not to be
 * believed. It may be lost, or just have been read before somebody decided otherwise, which a beat of
 * this node has seen meanwhile.
 */
import type { Sql } from "postgres";
import { findLostRows, hasGoneBack, type KnownMode } from "../../core/lost_rows/mod.ts";
import type { StoredMode } from "../mode/mode_store.ts";
import type { NodeMemory } from "./node_memory.ts";
import { readStoredState } from "./read_stored_state.ts";

export interface SeenModeOptions {
  readonly sql: Sql;
  readonly memory: Pick<NodeMemory, "identity" | "known" | "note">;
  readonly load: () => Promise<StoredMode>;
  /** Whether the database has lost anything, which is settled then: it takes a lock that writers wait for. */
  readonly settleLoss: () => Promise<boolean>;
}

/** `again`: it has to be read anew; `older`: what is believed is newer, and nothing is lost. */
export async function readSeenMode(
  { sql, memory, load, settleLoss }: SeenModeOptions,
  believed: StoredMode,
): Promise<StoredMode | "again" | "older"> {
  const noted = memory.known.mode;
  const mode = await load();
  // A change of mode is lost, and perhaps its epoch given to another one.
  const isOlder = mode.epoch < believed.epoch ||
    mode.epoch === believed.epoch && mode.mode !== believed.mode;
  if (isOlder) return await settleLoss() ? "again" : "older";
  if (isOther(noted, memory.known.mode)) return "again";
  if (!hasGoneBack(memory.known.mode ?? believed, mode)) return mode;
  const stored = await readStoredState(sql);
  const isThere = stored.identity === memory.identity &&
    findLostRows(memory.known, stored) === undefined;
  // A person has decided so.
  if (isThere) memory.note(stored);
  else await settleLoss();
  return "again";
}

function isOther(one: KnownMode | undefined, other: KnownMode | undefined): boolean {
  return one?.mode !== other?.mode || one?.epoch !== other?.epoch ||
    one?.paused !== other?.paused || one?.acknowledged !== other?.acknowledged;
}
