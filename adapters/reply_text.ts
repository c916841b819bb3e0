import { openEnvelope } from "../core/envelope/mod.ts";
import { isRefusal } from "../core/verdict.ts";
import type { Reply } from "./journal.ts";

/**
 * The EDI text of a reply: its body, or the text part where it is multipart. Undefined where the
 * status says that the terminal would not read it (docs/wire-protocol.md 1.3), or where the
 * envelope is broken.
 */
export function replyText({ status, contentType, bytes }: Reply): Uint8Array | undefined {
  if (status < 200 || status > 299) return undefined;
  const envelope = openEnvelope(contentType, bytes);
  if (isRefusal(envelope)) return undefined;
  return bytes.subarray(envelope.message.start, envelope.message.end);
}
