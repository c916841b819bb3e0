import { outputRetrievals } from "./procedures/mod.ts";
import { say, type Sentence } from "./reasons/mod.ts";
import { findHeader, type Header, headerBytes } from "./wire/mod.ts";

/** What of a request tells its own answer from another's. */
export type AskedBy = Pick<Header, "linkInfo" | "procedure">;

export interface AnswerToJudge {
  /** As it came; multipart answers with their parts. */
  readonly bytes: Uint8Array;
  /** Nothing but the end of the connection said where it ends: it may have been cut. */
  readonly endsWithConnection: boolean;
}

/**
 * Why an answer cannot be the one to this request (docs/wire-protocol.md 4); undefined where nothing
 * speaks against it. A result, type R or M, echoes the link information to the byte: with another's it
 * is an answer to somebody else, which a primary or something on the way has sent twice or too late.
 * Outputs that were fetched have that of what they are about, results among them, whose control ends
 * in `P` then (7.1, 8.4). A blank one is of a centre that could not read the request.
 */
export function answerFault(
  { linkInfo, procedure }: AskedBy,
  { bytes, endsWithConnection }: AnswerToJudge,
): Sentence | undefined {
  const header = findHeader(bytes);
  if (header === undefined) return undefined;
  const isResult = header.dataType === "R" || header.dataType === "M";
  const isFetched = header.control.endsWith("P") && outputRetrievals.has(procedure.trimEnd());
  const isOwn = header.linkInfo === linkInfo || header.linkInfo.trim() === "";
  if (isResult && !isOwn && !isFetched) {
    return say("ANSWER_OF_ANOTHER");
  }
  const said = header.messageBytes ?? 0;
  // A length below the header's own says nothing; bytes beyond it are a second message, or MIME.
  if (endsWithConnection && said >= headerBytes && said > bytes.length) {
    return say("ANSWER_CUT", { said, found: bytes.length });
  }
  return undefined;
}
