import { catalogue } from "../catalogue/mod.ts";

/**
 * Procedures that ask for the next output that waits, or tell that one has come (docs/wire-protocol.md
 * 8.4 to 8.6). What answers them is about a message of before, and has that one's link information.
 */
export const outputRetrievals: ReadonlySet<string> = new Set(
  catalogue.sessionProcedures().filter(({ step }) => step !== "documents").map(({ code }) => code),
);
