import type { HeaderFields } from "./header.ts";
import type { HeaderValues } from "./write_header.ts";

/**
 * What a message to a terminal repeats of the request that caused it; a `Header` fits. The link
 * information must come back to the byte, the terminal finds the request by it
 * (docs/wire-protocol.md 7.6 and 11). What is missing is written as blanks.
 */
export type Echo = Partial<
  Pick<
    HeaderFields,
    | "procedure"
    | "userId"
    | "path"
    | "linkInfo"
    | "inputInfo"
    | "indexInfo"
    | "system"
    | "displayCode"
  >
>;

/** The echoed fields and nothing else of a header: the password above all must not travel back. */
export function echoOf(request: Echo | undefined): HeaderValues {
  if (request === undefined) return {};
  const { procedure, userId, path, linkInfo, inputInfo, indexInfo, system, displayCode } = request;
  return { procedure, userId, path, linkInfo, inputInfo, indexInfo, system, displayCode };
}
