import type { GatewayText } from "../verdict.ts";
import { decodeBytes } from "./decode_bytes.ts";
import { headerBytes, headerEndOffset } from "./header.ts";
import { readReplyMessage, type ReplyMessage } from "./read_reply_message.ts";

export type Reply =
  | { readonly kind: "messages"; readonly messages: readonly ReplyMessage[] }
  | {
    readonly kind: "text";
    readonly text: string;
    /**
     * Shorter than 400 characters: success at logon, end of a retrieval, error for a job
     * (docs/wire-protocol.md 1.3). A longer text is no protocol at all, a proxy's page perhaps.
     */
    readonly isShort: boolean;
    /** The phrase of a front gateway that the text contains. */
    readonly gatewayText?: GatewayText;
  };

// The three phrases of docs/wire-protocol.md 1.3, in its order.
const gatewayTexts: readonly GatewayText[] = [
  "High security alert",
  "Verification GW Error",
  "Message Format GW Error",
];

/**
 * Reads the text of a reply – the HTTP body, or its text part where it is multipart – by the
 * terminal's own rules (docs/wire-protocol.md 1.3 and 7.5): a text shorter than 400 characters is
 * no message; at most two messages, the second found by the first's length; nothing is read behind
 * an M; of two results, or two outputs, the second counts. Takes any bytes and never throws.
 */
export function readReply(bytes: Uint8Array): Reply {
  const first = readReplyMessage(bytes);
  if (first === undefined || isShort(bytes)) return textReply(bytes);
  const second = first.type === "M" ? undefined : readReplyMessage(bytes, first.bodyEnd);
  if (second === undefined) return { kind: "messages", messages: [first] };
  const sameClass = (first.type === "R") === (second.type === "R");
  return { kind: "messages", messages: sameClass ? [second] : [first, second] };
}

/** Fewer than 400 characters, which is what the terminal counts; one takes at most three bytes. */
function isShort(bytes: Uint8Array): boolean {
  return bytes.length < 3 * headerBytes &&
    decodeBytes(bytes, 0, bytes.length).length < headerBytes;
}

function textReply(bytes: Uint8Array): Reply {
  const text = decodeBytes(bytes, 0, bytes.length);
  const isFramed = text.indexOf("\r\n") === headerEndOffset;
  const gatewayText = isFramed ? undefined : gatewayTexts.find((phrase) => text.includes(phrase));
  return { kind: "text", text, isShort: isShort(bytes), gatewayText };
}
