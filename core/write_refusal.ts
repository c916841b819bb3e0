import type { Refusal } from "./verdict.ts";
import { type Header, writeResultMessage } from "./wire/mod.ts";

/** The only content type of our own plain answers (docs/wire-protocol.md 1.4). */
export const replyContentType = "text/plain; charset=UTF-8";

const encoder = new TextEncoder();

/**
 * A refusal as the terminal expects it: an R message with the codes, or one of the gateway texts,
 * exactly these bytes without a line end (docs/wire-protocol.md 1.3 rule 5; 13). `information` goes
 * into the subject behind the code, up to 48 characters.
 */
export function writeRefusal(
  refusal: Refusal,
  request: Header | undefined,
  receivedAt: Date,
  information?: string,
): Uint8Array<ArrayBuffer> {
  if ("text" in refusal) return encoder.encode(refusal.text);
  return writeResultMessage({ request, codes: refusal.codes, receivedAt, information });
}

/** First code or text of a refusal, as the journal and the metrics name it. */
export function refusalCode(refusal: Refusal): string {
  return "text" in refusal ? refusal.text : refusal.codes[0]?.code ?? "A0007";
}
