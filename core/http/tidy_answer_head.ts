import { latin1 } from "./head_fields.ts";

const CR_AT_END = /\r+$/;
// deno-lint-ignore no-control-regex
const CONTROLS = /[\0-\x08\x0a-\x1f\x7f]/g;

/**
 * The head of an answer as it is written by who keeps to the standard, made from one that does not but
 * that the standard lets a client read: lines that end with LF alone (RFC 9112 section 2.2), lines of
 * blanks before the first field (the same), a status line with other blanks than one (section 4), and
 * control bytes in values, each of which becomes a blank (RFC 9110 section 5.5). Folds stay, and so does
 * whatever else is wrong: who reads it then refuses it.
 */
export function tidyAnswerHead(bytes: Uint8Array, from: number, end: number): Uint8Array {
  const lines = latin1(bytes, from, end).split("\n").map((line) => line.replace(CR_AT_END, ""));
  const status = lines[0]!.replace(/[ \t\v\f\r]+/g, " ");
  const first = lines.findIndex((line, index) => index > 0 && !/^[ \t]/.test(line));
  const fields = lines.slice(Math.max(1, first)).map((line) => {
    const colon = /^[ \t]/.test(line) ? -1 : line.indexOf(":");
    const isField = colon >= 0 || /^[ \t]/.test(line);
    return isField ? line.slice(0, colon + 1) + line.slice(colon + 1).replace(CONTROLS, " ") : line;
  });
  return Uint8Array.from([status, ...fields].join("\r\n"), (one) => one.charCodeAt(0));
}
