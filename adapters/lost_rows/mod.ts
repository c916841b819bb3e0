/** Is this the database that was written to? What a node remembers, and what it does where it is not. */
export { declareLostRows, OtherDatabase } from "./declare_lost_rows.ts";
export { MemoryFile, MemoryFileError } from "./memory_file.ts";
export { NodeMemory } from "./node_memory.ts";
export { readStoredState } from "./read_stored_state.ts";
