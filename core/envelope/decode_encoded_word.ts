import { Buffer } from "node:buffer";

const ENCODED_WORD = /=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=/g;
const ENCODED_WORD_RUN = /=\?[^?\s]+\?[bBqQ]\?[^?]*\?=(?:[ \t]*=\?[^?\s]+\?[bBqQ]\?[^?]*\?=)*/g;

/**
 * Decodes the encoded words of a header value (RFC 2047, B and Q) wherever they stand, also inside
 * quotes and of any length, as the terminal writes file names (docs/wire-protocol.md 2.2). Blanks
 * between two encoded words vanish, and a character cut in half between them is put together, also
 * where no blank stands there: some products write words of one name one behind the other. A word in an unknown charset or with broken base64 stays as it is.
 */
export function decodeEncodedWord(text: string): string {
  if (!text.includes("=?")) return text;
  return text.replace(ENCODED_WORD_RUN, decodeRun);
}

function decodeRun(run: string): string {
  let decoded = "";
  let charset = "";
  let pending: Uint8Array[] = [];
  for (const word of run.matchAll(ENCODED_WORD)) {
    const bytes = wordBytes(word[2]!, word[3]!);
    // RFC 2231 lets a language follow the charset: utf-8*vi.
    const wordCharset = word[1]!.split("*")[0]!.toLowerCase();
    if (bytes === null) return run;
    if (wordCharset !== charset && pending.length > 0) {
      const text = decodeBytes(charset, pending);
      if (text === null) return run;
      decoded += text;
      pending = [];
    }
    charset = wordCharset;
    pending.push(bytes);
  }
  const text = decodeBytes(charset, pending);
  return text === null ? run : decoded + text;
}

function wordBytes(encoding: string, text: string): Uint8Array | null {
  if (encoding === "Q" || encoding === "q") {
    const latin1 = text.replaceAll("_", " ").replace(
      /=([0-9A-Fa-f]{2})/g,
      (_, hex: string) => String.fromCharCode(parseInt(hex, 16)),
    );
    return Buffer.from(latin1, "latin1");
  }
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, "base64") : null;
}

function decodeBytes(charset: string, parts: readonly Uint8Array[]): string | null {
  try {
    return new TextDecoder(charset).decode(Buffer.concat(parts));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
