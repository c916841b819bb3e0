import { Buffer } from "node:buffer";

const { latin1Slice, utf8Slice } = Buffer.prototype;

/**
 * Text of a byte range. `utf8` puts U+FFFD for what is not UTF-8 and keeps a byte order mark;
 * `latin1` gives one character per byte. On the short ranges that fields and items are a TextDecoder
 * takes many times as long, and a Buffer around the bytes three times.
 */
export function decodeBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
  charset: "utf8" | "latin1" = "utf8",
): string {
  return charset === "utf8"
    ? utf8Slice.call(bytes, start, end)
    : latin1Slice.call(bytes, start, end);
}
