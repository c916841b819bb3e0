import { Buffer } from "node:buffer";

/**
 * Text of a byte range. `utf8` puts U+FFFD for what is not UTF-8 and keeps a byte order mark;
 * `latin1` gives one character per byte. Buffer's decoder costs a third of a TextDecoder's on the
 * short ranges that fields and items are.
 */
export function decodeBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
  charset: "utf8" | "latin1" = "utf8",
): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    charset,
    start,
    end,
  );
}
