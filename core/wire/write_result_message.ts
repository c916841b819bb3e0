import type { ResultCode } from "../verdict.ts";
import { type Echo, echoOf } from "./echo_of.ts";
import { success, writeResultCode, writeResultCodes } from "./result_codes.ts";
import { vietnamTime } from "./vietnam_time.ts";
import { writeTextMessage } from "./write_message.ts";

/**
 * How the output code of a result begins: `*` makes it a result for the terminal, the letter behind
 * it is only listed. `V` by analogy with the codes of output messages; no VNACCS result is
 * documented (docs/wire-protocol.md 7.2).
 */
export const resultOutputPrefix = "*V";

export interface ResultMessage {
  /** The request's header, or nothing where it could not be read: those fields are then blank. */
  readonly request?: Echo;
  /** At most five are written; none = normal end. */
  readonly codes: readonly ResultCode[];
  readonly receivedAt: Date;
  /** Subject from character 17: up to 48 characters of printable ASCII, a declaration number say. */
  readonly information?: string;
  /** Items behind the result line; unpadded. */
  readonly items?: readonly string[];
  /** `*` locks the terminal's screen against sending again. */
  readonly sendGuard?: " " | "*";
  /** New index information for the terminal's next request; without it the request's is echoed. */
  readonly indexInfo?: string;
}

/**
 * Writes a processing result (type R): header, 75 bytes of codes, further items; at least 477 bytes
 * (docs/wire-protocol.md 7.3, 7.4 and 13). Throws on values that do not fit.
 */
export function writeResultMessage(result: ResultMessage): Uint8Array<ArrayBuffer> {
  const echo = echoOf(result.request);
  const lines = [writeResultCodes(result.codes), ...result.items ?? []];
  if (result.items?.some((item) => /[\r\n]/.test(item))) {
    throw new Error("Cannot write a result message: an item has a line end");
  }
  return writeTextMessage({
    ...echo,
    control: "SS ",
    outputCode: resultOutputPrefix + (echo.procedure ?? "").slice(0, 5).padEnd(5),
    serverReceiveTime: vietnamTime(result.receivedAt),
    subject: resultSubject(result.codes, result.information),
    divisionNumber: "000",
    dataType: "R",
    sendGuard: result.sendGuard,
    indexInfo: result.indexInfo ?? echo.indexInfo,
  }, lines.join("\r\n") + "\r\n");
}

/** Subject of R and M: the first code, a blank, then information (docs/wire-protocol.md 7.4). */
export function resultSubject(codes: readonly ResultCode[], information = ""): string {
  return `${writeResultCode(codes[0] ?? success)} ${information}`;
}
