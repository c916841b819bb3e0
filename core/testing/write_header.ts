import { headerBytes } from "../wire/mod.ts";
import { type HeaderValues, writeHeaderInto } from "../wire/write_header.ts";

/** A header in bytes of its own, for a body of `bodyBytes` bytes. */
export function writeHeader(values: HeaderValues, bodyBytes: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(headerBytes);
  writeHeaderInto(header, values, bodyBytes);
  return header;
}
