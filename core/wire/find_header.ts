import type { Header } from "./header.ts";
import { peekHeader } from "./peek_header.ts";

/** How far into a body a message may begin and how many places are looked at. */
const searchBytes = 4_096;
const placesMax = 8;

/**
 * The header of the message somewhere in a body that could not be opened, so that the refusal can
 * echo its link information and the terminal shows the code on the screen it belongs to
 * (docs/wire-protocol.md 7.6). Looked for at the beginning, behind a byte order mark, and behind
 * each of the first empty lines. Undefined where nothing there has a header's form.
 */
export function findHeader(body: Uint8Array): Header | undefined {
  const hasMark = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
  const first = readable(body, hasMark ? 3 : 0);
  if (first !== undefined) return first;
  const end = Math.min(body.length, searchBytes);
  let places = 0;
  for (let at = 0; at + 3 < end && places < placesMax; at++) {
    const isEmptyLine = body[at] === 0x0d && body[at + 1] === 0x0a && body[at + 2] === 0x0d &&
      body[at + 3] === 0x0a;
    if (!isEmptyLine) continue;
    places++;
    const header = readable(body, at + 4);
    if (header !== undefined) return header;
  }
  return undefined;
}

/** Some bytes may have CR LF at the right distance by chance; a procedure code is then missing. */
function readable(body: Uint8Array, start: number): Header | undefined {
  const header = peekHeader(body, start);
  return header !== undefined && /^[#?A-Z][A-Z0-9]{1,4} *$/.test(header.procedure)
    ? header
    : undefined;
}
