import type { OutputMessage } from "../catalogue/layout.ts";
import type { ResultCode } from "../verdict.ts";
import { type Echo, echoOf } from "./echo_of.ts";
import { writeResultCodes } from "./result_codes.ts";
import { vietnamTime } from "./vietnam_time.ts";
import { type ItemSource, writeItems } from "./write_items.ts";
import { writeMessage } from "./write_message.ts";
import { resultSubject } from "./write_result_message.ts";

/** The only generation of layouts that VNACCS has: seventh character of an output code. */
export const layoutGeneration = "0";

/**
 * Control of an output delivered by retrieval: the `P` asks for an acknowledgement
 * (docs/wire-protocol.md 8.4).
 */
export const deliveryControl = "SSP";

export interface OutputToWrite {
  readonly message: OutputMessage;
  readonly values: ItemSource;
  /** The request that caused it, or the terminal it is for with that request's link information. */
  readonly request?: Echo;
  readonly receivedAt: Date;
  /** Of an M message only: its result; none = normal end. */
  readonly codes?: readonly ResultCode[];
  /**
   * Printable ASCII in the subject: up to 48 characters for M (behind the code), 64 for C, 60 for P,
   * whose last four characters choose a print pattern and stay blank.
   */
  readonly information?: string;
  /** Token of a delivery by retrieval, up to 30 characters; sets the control to `SSP`. */
  readonly rtpInfo?: string;
  /** New index information for the terminal's next request; without it the request's is echoed. */
  readonly indexInfo?: string;
}

const informationMax = { M: 48, C: 64, P: 60 } as const;
const encoder = new TextEncoder();

/**
 * Writes an output message of type C, M or P, undivided (docs/wire-protocol.md 5, 7.1, 7.2, 7.4 and
 * 12). Throws on values that do not fit the header and on items with line ends.
 */
export function writeOutputMessage(output: OutputToWrite): Uint8Array<ArrayBuffer> {
  const { message, information = "", codes = [] } = output;
  if (information.length > informationMax[message.type]) {
    throw new Error(
      `Cannot write the subject of "${message.code}": expected at most ${
        informationMax[message.type]
      } characters, found ${information.length}`,
    );
  }
  const echo = echoOf(output.request);
  const items = writeItems(message.layout, "output", output.values);
  const isReference = message.type === "M";
  return writeMessage({
    ...echo,
    control: output.rtpInfo === undefined ? "SS " : deliveryControl,
    outputCode: message.code + layoutGeneration,
    serverReceiveTime: vietnamTime(output.receivedAt),
    subject: isReference ? resultSubject(codes, information) : information,
    rtpInfo: output.rtpInfo,
    divisionNumber: "001",
    endFlag: "E",
    dataType: message.type,
    indexInfo: output.indexInfo ?? echo.indexInfo,
  }, isReference ? withResultLine(codes, items) : items);
}

function withResultLine(codes: readonly ResultCode[], items: Uint8Array): Uint8Array {
  const line = encoder.encode(writeResultCodes(codes) + "\r\n");
  const body = new Uint8Array(line.length + items.length);
  body.set(line);
  body.set(items, line.length);
  return body;
}
