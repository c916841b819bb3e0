import { headerBytes, headerEndOffset, type HeaderFields, headerFields } from "./header.ts";

/** What a header is written from; the length field follows from the body. */
export type HeaderValues = Partial<Omit<HeaderFields, "dataLength">>;

const blank = 0x20;
const sevenDigitBytes = 1_000_000;

/**
 * Writes the 400 bytes of a header with its CR LF (docs/wire-protocol.md 4) for a body of
 * `bodyBytes` bytes to the beginning of `target`. Values are left-justified and padded with blanks;
 * what is not given is blank. Throws on a value that is too long or not printable ASCII: values come
 * from a header that was read, or from us.
 */
export function writeHeaderInto(target: Uint8Array, values: HeaderValues, bodyBytes: number): void {
  target.fill(blank, 0, headerEndOffset);
  for (const { name, offset, length } of headerFields) {
    if (name === "dataLength") break;
    const value = values[name];
    if (value === undefined) continue;
    if (value.length > length) {
      throw new Error(
        `Cannot write header field "${name}": expected at most ${length} characters, found ${value.length}`,
      );
    }
    if (!writeText(target, offset, value)) {
      throw new Error(`Cannot write header field "${name}": expected printable ASCII`);
    }
  }
  writeLength(target, headerBytes + bodyBytes);
  target[headerEndOffset] = 0x0d;
  target[headerEndOffset + 1] = 0x0a;
}

/** Whether all of it was printable ASCII. */
function writeText(target: Uint8Array, offset: number, text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < blank || unit > 0x7e) return false;
    target[offset + at] = unit;
  }
  return true;
}

/** Six digits; seven take the last reserved blank before the field, as the client does. */
function writeLength(target: Uint8Array, messageBytes: number): void {
  const digits = String(messageBytes).padStart(6, "0");
  const offset = headerEndOffset - digits.length;
  if (messageBytes >= 10 * sevenDigitBytes || target[offset] !== blank) {
    throw new Error(`Cannot write the length field: no room for ${messageBytes}`);
  }
  writeText(target, offset, digits);
}
