import type { Catalogue } from "../catalogue/mod.ts";
import { readDocumentNumber, readReceiptNumber } from "../numbering/mod.ts";
import { procedureKind } from "../procedures/mod.ts";
import { isRefusal } from "../verdict.ts";
import { readItems, type ReplyMessage } from "../wire/mod.ts";

/** What a good reply names: document numbers and receipts of files, each once, in order of trust. */
export interface ReplyNumbers {
  /** 12 digits with a good check digit. */
  readonly numbers: readonly string[];
  /** 16 characters. */
  readonly receipts: readonly string[];
}

/**
 * Characters of a subject before its information: the code and a blank (docs/wire-protocol.md 7.4).
 */
const subjectCodeLength = 16;

/**
 * The numbers that a reply gives: in the items behind the result line, in the subject, in the
 * number item of the screen. Where VNACCS writes them is not documented for every procedure
 * (docs/wire-protocol.md 16 question 8), so all three places are looked at.
 */
export function replyNumbers(
  messages: readonly ReplyMessage[],
  reply: Uint8Array,
  catalogue: Catalogue,
): ReplyNumbers {
  const words = messages.flatMap((message) => [
    ...(message.type === "R" ? resultWords(message, reply) : []),
    ...subjectWords(message),
    ...screenNumber(message, reply, catalogue),
  ]);
  const unique = [...new Set(words)];
  return {
    numbers: unique.filter((word) => readDocumentNumber(word) !== undefined),
    receipts: unique.filter((word) => readReceiptNumber(word) !== undefined),
  };
}

function resultWords({ itemsStart, bodyEnd }: ReplyMessage, reply: Uint8Array): string[] {
  const text = new TextDecoder().decode(reply.subarray(itemsStart, bodyEnd));
  return text.split("\r\n").map((line) => line.trim());
}

function subjectWords({ header, type }: ReplyMessage): string[] {
  const subject = header.trimmed("subject");
  const information = type === "R" || type === "M" ? subject.slice(subjectCodeLength) : subject;
  return information.split(" ");
}

/** The number in a C output: the item by which the procedure that the screen opens names it. */
function screenNumber(message: ReplyMessage, reply: Uint8Array, catalogue: Catalogue): string[] {
  const output = catalogue.output(message.header.outputCode.slice(0, 6));
  const item = output && procedureKind(output.opens)?.number;
  if (output === undefined || item === undefined) return [];
  const items = readItems(output.layout, "output", reply, message.itemsStart, message.bodyEnd);
  return isRefusal(items) ? [] : [items.value(item)];
}
