/** How lost rows are found: what was seen committed, compared with what the database holds now. */
export {
  findLostRows,
  hasGoneBack,
  isSameMode,
  type LostRows,
  lostRowsSentence,
} from "./find_lost_rows.ts";
export { type KnownMode, type KnownState, mergeKnown, nothingKnown } from "./known_state.ts";
