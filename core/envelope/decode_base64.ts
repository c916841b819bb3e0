import { Buffer } from "node:buffer";
import { cutBytes } from "../cut_bytes.ts";
import type { ByteRange } from "./envelope.ts";

const { latin1Slice } = Buffer.prototype;
const STRICT = { lastChunkHandling: "strict" } as const;

/**
 * Decodes base64 text in a range of the body: white space anywhere is skipped (RFC 2045 section 6.8;
 * some products end each line with a blank). Otherwise strict: only the alphabet, complete groups,
 * padding at the end, no stray bits – the RFC lets a reader refuse what looks like an error of
 * transmission, and a file that lost a byte is one. Null for anything else. No text gives no bytes.
 */
export function decodeBase64(body: Uint8Array, range: ByteRange): Uint8Array | null {
  const text: string = latin1Slice.call(body, range.start, range.end);
  // Never full, so that the decoder has to read, and judge, the text to its end. Decoding into given
  // room takes a quarter of the time of Uint8Array.fromBase64.
  const room = cutBytes(Math.floor(text.length / 4) * 3 + 3);
  try {
    return room.subarray(0, room.setFromBase64(text, STRICT).written);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
