/** Is this the database that was written to? What was seen committed, against what is there. */
export * from "./find_lost_rows.ts";
export * from "./known_state.ts";
