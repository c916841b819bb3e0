import { Buffer } from "node:buffer";

/**
 * Writes a file name as one encoded word in UTF-8 and base64, whatever its length, the way the
 * terminal writes it and the only way it reads it back (docs/wire-protocol.md 2.2 and 2.3).
 */
export function encodeEncodedWord(text: string): string {
  return `=?utf-8?B?${Buffer.from(text, "utf-8").toString("base64")}?=`;
}
