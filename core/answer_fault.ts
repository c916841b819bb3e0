import { Buffer } from "node:buffer";
import { catalogue } from "./catalogue/mod.ts";
import { multipartBoundary } from "./envelope/mod.ts";
import { outputRetrievals } from "./procedures/mod.ts";
import { say, type Sentence } from "./reasons/mod.ts";
import { findHeader, type Header, headerBytes, headerFields, peekHeader } from "./wire/mod.ts";

/** What of a request tells its own answer from another's. */
export type AskedBy = Pick<Header, "linkInfo" | "procedure">;

export interface AnswerToJudge {
  readonly status: number;
  readonly contentType: string | null;
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
 *
 * `askedBy`: undefined where the request has no header; then only what was cut is found.
 */
export function answerFault(
  askedBy: AskedBy | undefined,
  answer: AnswerToJudge,
): Sentence | undefined {
  const header = findHeader(answer.bytes);
  if (header !== undefined && askedBy !== undefined && !isOwn(header, askedBy)) {
    return say("ANSWER_OF_ANOTHER");
  }
  // Of another status terminals read no body (docs/wire-protocol.md 1.3 rule 1): nothing is lost of it.
  if (!answer.endsWithConnection || answer.status >= 300) return undefined;
  return whereCut(answer, askedBy);
}

function isOwn(header: Header, { linkInfo, procedure }: AskedBy): boolean {
  const isResult = header.dataType === "R" || header.dataType === "M";
  const isFetched = header.control.endsWith("P") && outputRetrievals.has(procedure.trimEnd());
  return !isResult || isFetched || header.linkInfo === linkInfo || header.linkInfo.trim() === "";
}

/**
 * What shows that the connection ended too early. A text shorter than a message means something of its
 * own (docs/wire-protocol.md 1.3: success to a logon, the end of a retrieval), and a second message is
 * found only where the first ends: neither may be made by a cut. Not to be seen is a cut between two
 * messages, and within a text.
 */
function whereCut(
  { contentType, bytes }: AnswerToJudge,
  askedBy: AskedBy | undefined,
): Sentence | undefined {
  if (bytes.length === 0) return say("ANSWER_EMPTY");
  const boundary = multipartBoundary(contentType);
  if (boundary !== undefined) {
    return hasFinalDelimiter(bytes, boundary) ? undefined : say("ANSWER_NO_DELIMITER");
  }
  if (bytes.length < headerBytes) {
    return beginsHeader(bytes, askedBy)
      ? say("ANSWER_CUT", { said: headerBytes, found: bytes.length })
      : undefined;
  }
  return cutMessage(bytes);
}

function hasFinalDelimiter(bytes: Uint8Array, boundary: string): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const line = `--${boundary}--`;
  return text.includes(`\n${line}`, 0, "latin1") || text.indexOf(line, 0, "latin1") === 0;
}

const { offset: procedureAt, length: procedureBytes } = headerFields.find(({ name }) =>
  name === "procedure"
)!;

/**
 * Whether these bytes, fewer than a header has, are the beginning of one: they have the procedure where
 * a header echoes it, or as much of it as has come. What was fetched has that of what it is about.
 */
function beginsHeader(bytes: Uint8Array, askedBy: AskedBy | undefined): boolean {
  const end = procedureAt + procedureBytes;
  const found = Buffer.from(bytes.subarray(procedureAt, end)).toString("latin1");
  if (found === "") return false;
  if (found.length === procedureBytes) {
    return found === askedBy?.procedure || catalogue.procedure(found.trimEnd()) !== undefined;
  }
  // Some letters could be of any text: the third place, too, is what it is in every header.
  const third = bytes[procedureAt - 1];
  const hasControl = third === 0x20 || third === 0x50;
  return hasControl && askedBy !== undefined && askedBy.procedure.startsWith(found);
}

/** Walks from message to message, as far as lengths are said. */
function cutMessage(bytes: Uint8Array): Sentence | undefined {
  for (let start = 0;;) {
    const header = peekHeader(bytes, start);
    if (header === undefined) {
      // Pages and texts are no messages. Behind one, line ends are of no harm.
      const isBehind = start > 0 && !isLineEnds(bytes, start);
      return isBehind ? say("ANSWER_CUT_BEHIND", { found: bytes.length - start }) : undefined;
    }
    const said = header.messageBytes ?? 0;
    // A length below the header's own says nothing: the message goes on to the end.
    if (said < headerBytes) return undefined;
    const end = start + said;
    if (end > bytes.length) return say("ANSWER_CUT", { said: end, found: bytes.length });
    // Behind an M nothing is read (docs/wire-protocol.md 7.5).
    if (header.dataType === "M") return undefined;
    start = end;
  }
}

function isLineEnds(bytes: Uint8Array, start: number): boolean {
  for (let at = start; at < bytes.length; at++) {
    if (bytes[at] !== 13 && bytes[at] !== 10) return false;
  }
  return true;
}
