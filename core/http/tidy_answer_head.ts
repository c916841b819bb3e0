import { latin1 } from "./head_fields.ts";

// deno-lint-ignore no-control-regex
const CONTROLS = /[\0-\x08\x0a-\x1f\x7f]/g;

/**
 * The head of an answer as it is written by who keeps to the standard, made from one that does not but
 * that the standard lets a client read: lines that end with LF alone and lines of blanks before the first
 * field (RFC 9112 section 2.2), a status line with other blanks than one (RFC 9112 section 4), control
 * bytes in values, each of which becomes a blank (RFC 9110 section 5.5). Folds stay, and so does whatever
 * else is wrong: who reads it then refuses it.
 */
export function tidyAnswerHead(bytes: Uint8Array, from: number, end: number): Uint8Array {
  const [status, ...lines] = latin1(bytes, from, end).split("\n").map(withoutCr);
  // The empty line that ends the head is there, and not blank.
  const first = lines.findIndex((line) => !isFolded(line));
  const tidied = lines.slice(first).map((line) => {
    const value = isFolded(line) ? 0 : line.indexOf(":") + 1;
    const isField = value > 0 || isFolded(line);
    return isField ? line.slice(0, value) + line.slice(value).replace(CONTROLS, " ") : line;
  });
  const text = [status!.replace(/[ \t\v\f\r]+/g, " "), ...tidied].join("\r\n");
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function isFolded(line: string): boolean {
  return line.startsWith(" ") || line.startsWith("\t");
}

/** A line without the CR in front of its LF, however many there are. */
function withoutCr(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === "\r") end--;
  return line.slice(0, end);
}
