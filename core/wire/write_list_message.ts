import { type Echo, echoOf } from "./echo_of.ts";
import { writeResultCodes } from "./result_codes.ts";
import { vietnamTime } from "./vietnam_time.ts";
import { writeMessage } from "./write_message.ts";
import { resultSubject } from "./write_result_message.ts";

export interface ListMessage {
  readonly request: Echo;
  readonly receivedAt: Date;
  /** Outputs that wait, by their code of six characters. */
  readonly entries: readonly { readonly output: string; readonly count: number }[];
}

/** Entries that the four digits of the count, and a terminal's patience, allow. */
const ENTRIES_MAX = 9999;

const encoder = new TextEncoder();

/**
 * Writes the list of accumulated outputs (type M): result, number of entries (4 digits), then code
 * (7) and count (4 digits) of each (docs/wire-protocol.md 8.6). Its output code is not documented;
 * ours names the procedure that asked.
 */
export function writeListMessage(list: ListMessage): Uint8Array<ArrayBuffer> {
  const echo = echoOf(list.request);
  const entries = list.entries.slice(0, ENTRIES_MAX);
  const lines = [
    writeResultCodes([]),
    digits(entries.length),
    ...entries.flatMap(({ output, count }) => [`${output.slice(0, 6)}0`.padEnd(7), digits(count)]),
  ];
  return writeMessage({
    ...echo,
    control: "SS ",
    outputCode: `V${(echo.procedure ?? "").trim().replace(/[^A-Z0-9]/g, "")}`.padEnd(6, "L") + "0",
    serverReceiveTime: vietnamTime(list.receivedAt),
    subject: resultSubject([]),
    divisionNumber: "001",
    endFlag: "E",
    dataType: "M",
  }, encoder.encode(lines.join("\r\n") + "\r\n"));
}

function digits(count: number): string {
  return String(Math.min(count, ENTRIES_MAX)).padStart(4, "0");
}
