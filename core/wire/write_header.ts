import { headerBytes, type HeaderFields, headerFields } from "./header.ts";

/** What a header is written from; the length field follows from the body. */
export type HeaderValues = Partial<Omit<HeaderFields, "dataLength">>;

const encoder = new TextEncoder();
const printable = /^[\x20-\x7e]*$/;
const sevenDigitBytes = 1_000_000;

/**
 * Writes the 400 bytes of a header with its CR LF (docs/wire-protocol.md 4) for a body of
 * `bodyBytes` bytes. Values are left-justified and padded with blanks; what is not given is blank.
 * Throws on a value that is too long or not printable ASCII: values come from a header that was
 * read, or from us.
 */
export function writeHeader(values: HeaderValues, bodyBytes: number): Uint8Array<ArrayBuffer> {
  let text = "";
  for (const { name, length } of headerFields) {
    if (name === "dataLength") break;
    const value = values[name] ?? "";
    if (value.length > length) {
      throw new Error(
        `Cannot write header field "${name}": expected at most ${length} characters, found ${value.length}`,
      );
    }
    text += value.padEnd(length);
  }
  text = appendLength(text, headerBytes + bodyBytes);
  // One test over the whole: field by field costs more than everything else here.
  if (!printable.test(text)) {
    const name = headerFields.find(({ name, offset, length }) =>
      name !== "dataLength" && !printable.test(text.slice(offset, offset + length))
    )?.name;
    throw new Error(`Cannot write header field "${name}": expected printable ASCII`);
  }
  return encoder.encode(text + "\r\n");
}

/** Six digits; seven take the last reserved blank before the field, as the client does. */
function appendLength(before: string, messageBytes: number): string {
  if (messageBytes < sevenDigitBytes) return before + String(messageBytes).padStart(6, "0");
  if (messageBytes >= 10 * sevenDigitBytes || !before.endsWith(" ")) {
    throw new Error(`Cannot write the length field: no room for ${messageBytes}`);
  }
  return before.slice(0, -1) + String(messageBytes);
}
