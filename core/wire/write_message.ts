import { headerBytes } from "./header.ts";
import { type HeaderValues, writeHeader } from "./write_header.ts";

/**
 * An EDI message: header (docs/wire-protocol.md 4) with the exact length, then the body. Throws as
 * `writeHeader`.
 */
export function writeMessage(values: HeaderValues, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(headerBytes + body.length);
  message.set(writeHeader(values, body.length));
  message.set(body, headerBytes);
  return message;
}
