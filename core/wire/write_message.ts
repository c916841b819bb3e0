import { cutBytes } from "../cut_bytes.ts";
import { headerBytes } from "./header.ts";
import { wireBytes } from "./item_kind.ts";
import { type HeaderValues, writeHeaderInto } from "./write_header.ts";

const encoder = new TextEncoder();

/**
 * An EDI message: header (docs/wire-protocol.md 4) with the exact length, then the body. Throws as
 * `writeHeaderInto`.
 */
export function writeMessage(values: HeaderValues, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const message = cutBytes(headerBytes + body.length);
  writeHeaderInto(message, values, body.length);
  message.set(body, headerBytes);
  return message;
}

/** The same of a body that is a text. */
export function writeTextMessage(values: HeaderValues, body: string): Uint8Array<ArrayBuffer> {
  const bodyBytes = wireBytes(body);
  const message = cutBytes(headerBytes + bodyBytes);
  writeHeaderInto(message, values, bodyBytes);
  encoder.encodeInto(body, message.subarray(headerBytes));
  return message;
}
