import { decodeBytes } from "./decode_bytes.ts";
import { Header, headerBytes, headerEndOffset, headerFields } from "./header.ts";
import { isPrintable } from "./is_printable.ts";

/**
 * The header at `start` without judging it: what a refusal can echo after `readHeader` said no, and
 * how a reply is read. Undefined where there are fewer than 400 bytes or no CR LF at byte 398. A
 * field with a byte that is not printable ASCII reads as blank, so that it can be echoed safely.
 */
export function peekHeader(
  bytes: Uint8Array,
  start = 0,
  end = bytes.length,
): Header | undefined {
  const lineEnd = start + headerEndOffset;
  if (end - start < headerBytes || bytes[lineEnd] !== 0x0d || bytes[lineEnd + 1] !== 0x0a) {
    return undefined;
  }
  const text = decodeBytes(bytes, start, lineEnd, "latin1");
  if (isPrintable(bytes, start, lineEnd)) return new Header(text);
  const fields = headerFields.map(({ offset, length }) =>
    isPrintable(bytes, start + offset, start + offset + length)
      ? text.slice(offset, offset + length)
      : " ".repeat(length)
  );
  return new Header(fields.join(""));
}
