/** Whether a reply is the one that was hoped for: what a generator counts as good. */
import { readDocumentNumber } from "../../core/numbering/mod.ts";
import { headerBytes } from "../../core/wire/mod.ts";
import type { LoadReply } from "./http_connection.ts";
import type { LoadMessage } from "./message_source.ts";

/**
 * How replies are judged: `edi` as VNACCS answers; `http` by status 200 alone; a text: status 200 and
 * the text in the body, another one not.
 */
export type ReplyCheck = "edi" | "http" | { readonly text: string; readonly without?: string };

export type ReplyVerdict = "accepted" | "refused" | "busy" | "wrong";

const linkInfo = { offset: 219, length: 26 };
const codeBytes = 15;
/** Result codes of VNACCS: five, then the line's end; items of the result follow. */
const codeLineBytes = 5 * codeBytes + 2;

/** Judges by a few bytes; `thorough` also compares what is echoed and the number that was given. */
export function checkReply(
  check: ReplyCheck,
  message: LoadMessage,
  { status, body }: LoadReply,
  thorough: boolean,
): ReplyVerdict {
  if (status === 429 || status === 503) return "busy";
  if (status !== 200) return "wrong";
  if (check === "http") return "accepted";
  if (check !== "edi") {
    const { text, without } = check;
    const good = body.includes(text) && (without === undefined || !body.includes(without));
    return good ? "accepted" : "wrong";
  }
  if (body.length < headerBytes) return "refused";
  const code = body.toString("latin1", headerBytes, headerBytes + 5);
  if (code === "A0011") return "busy";
  // Outputs that are retrieved carry the link information of the message which caused them.
  if (thorough && message.expects !== "any" && !echoes(message, body)) return "wrong";
  if (code !== "00000") return "refused";
  return thorough && !givesGoodNumber(message.kind, body) ? "wrong" : "accepted";
}

function echoes({ request, messageAt }: LoadMessage, body: LoadReply["body"]): boolean {
  const { offset, length } = linkInfo;
  const sent = request.subarray(messageAt + offset, messageAt + offset + length);
  return sent.equals(body.subarray(offset, offset + length));
}

/** Declarations get a number; its check digit must be right. */
function givesGoodNumber(kind: string, body: LoadReply["body"]): boolean {
  if (!/^(MIC|MEC|IDA|EDA)/.test(kind)) return true;
  const start = headerBytes + codeLineBytes;
  return readDocumentNumber(body.toString("latin1", start, start + 12)) !== undefined;
}
