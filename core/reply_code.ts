import { openEnvelope } from "./envelope/mod.ts";
import { isRefusal } from "./verdict.ts";
import { headerEndOffset, readReply } from "./wire/mod.ts";

/** Characters of a short text that the journal keeps as its code. */
const TEXT_LENGTH_MAX = 24;

/**
 * What a reply says in one word: the first result code of its R or M message, `00000` for an
 * output alone, or the beginning of a short text such as `LOGON OK`. Undefined for anything else.
 * Signed replies and such with files are opened by their content type.
 */
export function replyCode(
  bytes: Uint8Array,
  contentType: string | null = null,
): string | undefined {
  const reply = textOf(bytes, contentType);
  if (reply.length > headerEndOffset) {
    const read = readReply(reply);
    if (read.kind === "messages") {
      const result = read.messages.find((message) => message.codes.length > 0);
      return result?.codes[0]?.code ?? "00000";
    }
  }
  const text = new TextDecoder().decode(reply.subarray(0, TEXT_LENGTH_MAX));
  return /^[\x20-\x7e]+$/.test(text) ? text : undefined;
}

function textOf(bytes: Uint8Array, contentType: string | null): Uint8Array {
  if (contentType === null || !/^multipart\//i.test(contentType)) return bytes;
  const envelope = openEnvelope(contentType, bytes);
  return isRefusal(envelope) ? bytes : bytes.subarray(envelope.message.start, envelope.message.end);
}
