import { isUtf8 } from "node:buffer";
import { type Refusal, refuse } from "../verdict.ts";
import { decodeBytes } from "./decode_bytes.ts";
import { Header, headerBytes, headerEndOffset } from "./header.ts";
import { isPrintable } from "./is_printable.ts";
import { say } from "../reasons/mod.ts";

/**
 * The largest EDI message in bytes that a length field can say: six digits, and the seventh that
 * clients write from 1,000,000 on. Whether its procedure takes that much is for the centre to say.
 */
export const messageBytesMaxDefault = 9_999_999;

/**
 * Reads and checks the header of the EDI message that stands at `start` to `end`
 * (docs/wire-protocol.md 4), in the order of docs/wire-protocol.md 13 step 7; the first failing
 * check decides:
 *
 * - A0017: fewer than 400 bytes, or no CR LF at byte 398 (line feeds alone and a byte order mark
 *   show up here, both move the CR LF).
 * - A0009: a byte in the header that is not printable ASCII. This includes the opaque fields that
 *   are echoed: the terminal looks for the CR LF at *character* 398 of a reply, so an echo of a
 *   longer character would make our answer unreadable.
 * - A0008: length field not digits, not the bytes received, or over `messageBytesMax` bytes.
 * - A0016: system blank. Every known client fills it, also in the requests of
 *   docs/wire-protocol.md 8.7 that leave control and path blank.
 * - A0017: the text is not valid UTF-8.
 *
 * Blank division number, end flag, control and path are no fault here: several clients send them.
 */
export function readHeader(
  bytes: Uint8Array,
  start = 0,
  end = bytes.length,
  messageBytesMax = messageBytesMaxDefault,
): Header | Refusal {
  const found = end - start;
  if (found < headerBytes) {
    return refuse("A0017", say("HEADER_SHORT", { expected: headerBytes, found }));
  }
  const lineEnd = start + headerEndOffset;
  if (bytes[lineEnd] !== 0x0d || bytes[lineEnd + 1] !== 0x0a) {
    const marked = bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf;
    const at = headerEndOffset;
    return refuse("A0017", say(marked ? "HEADER_MARKED" : "HEADER_NO_LINE_END", { at }));
  }
  if (!isPrintable(bytes, start, lineEnd)) {
    return refuse("A0009", say("HEADER_CHARACTERS"));
  }
  const header = new Header(decodeBytes(bytes, start, lineEnd, "latin1"));
  const said = header.messageBytes;
  if (said === undefined) {
    return refuse("A0008", say("LENGTH_NO_NUMBER"));
  }
  if (said !== found) {
    return refuse("A0008", say("LENGTH_DIFFERS", { said, found }));
  }
  if (found > messageBytesMax) {
    return refuse(
      "A0008",
      say("MESSAGE_TOO_LONG", { most: messageBytesMax, found }),
    );
  }
  if (header.system === " ") {
    return refuse("A0016", say("HEADER_NO_SYSTEM"));
  }
  if (!isUtf8(bytes.subarray(start + headerBytes, end))) {
    return refuse("A0017", say("MESSAGE_NOT_UTF8"));
  }
  return header;
}
