/** Is this the database that was written to? What was seen committed, against what is there. */
export { findLostRows, type LostRows, lostRowsSentence } from "./find_lost_rows.ts";
export { type KnownMode, type KnownState, mergeKnown, nothingKnown } from "./known_state.ts";
