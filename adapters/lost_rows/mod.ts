/** How a node knows that its database has lost rows or is another one, and what it does then. */
export { declareLostRows, OtherDatabase } from "./declare_lost_rows.ts";
export { MemoryFile, MemoryFileError } from "./memory_file.ts";
export { NodeMemory } from "./node_memory.ts";
export { readSeenMode } from "./read_seen_mode.ts";
export { readStoredState } from "./read_stored_state.ts";
export { RowsLost, untilAcknowledged } from "./refuse_while_lost.ts";
