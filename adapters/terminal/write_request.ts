import {
  type AttachmentToWrite,
  PLAIN_CONTENT_TYPE,
  writeMixed,
  writeSigned,
  writeSignedContent,
  type WrittenBody,
} from "../../core/envelope/mod.ts";
import { type HeaderValues, writeMessage } from "../../core/wire/mod.ts";
import { type Random, terminalBoundary } from "./terminal_boundary.ts";

export interface RequestParts {
  readonly header: HeaderValues;
  /** The items; empty where the request has no body. */
  readonly items: Uint8Array;
  /** In the order they are to stand in. */
  readonly attachments?: readonly AttachmentToWrite[];
  /** Makes the signature (DER) over the signed content; left out: the request is not signed. */
  readonly sign?: (content: Uint8Array) => Uint8Array;
  /** Makes the boundaries, that of the files first. */
  readonly random: Random;
}

/** An HTTP body with its content type, and what it was made from. */
export interface WrittenRequest extends WrittenBody {
  /** The EDI message. */
  readonly message: Uint8Array;
  /** The bytes under the signature (E of docs/wire-protocol.md 3.1). */
  readonly signedContent?: Uint8Array;
}

/**
 * Writes a request as the desktop terminal does: the message alone, with its files as
 * multipart/mixed, and either of them signed (docs/wire-protocol.md 2 and 3.1).
 */
export function writeRequest(
  { header, items, attachments = [], sign, random }: RequestParts,
): WrittenRequest {
  const message = writeMessage(header, items);
  const unsigned = attachments.length === 0
    ? { contentType: PLAIN_CONTENT_TYPE, body: message }
    : writeMixed(message, attachments, terminalBoundary("mixed", random));
  if (sign === undefined) return { ...unsigned, message };
  const signedContent = writeSignedContent(unsigned.contentType, unsigned.body);
  const boundary = terminalBoundary("signed", random);
  return { ...writeSigned(signedContent, sign(signedContent), boundary), message, signedContent };
}
