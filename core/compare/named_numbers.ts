import type { Catalogue } from "../catalogue/mod.ts";
import type { ByteRange } from "../envelope/mod.ts";
import { isRefusal } from "../verdict.ts";
import { headerBytes, type Items, peekHeader, readItems } from "../wire/mod.ts";
import { decodeBytes } from "../wire/decode_bytes.ts";
import type { OpenedReply } from "./compare_replies.ts";
import { canHoldNumber, readMappedNumber } from "./mapped_number.ts";

/**
 * The documents and receipts that the message of a request names (stems). None where it cannot be
 * read: a broken message names nothing.
 */
export function numbersInMessage(
  body: Uint8Array,
  { start, end }: ByteRange,
  catalogue: Catalogue,
): string[] {
  const procedure = peekHeader(body, start, end)?.trimmed("procedure") ?? "";
  const layout = catalogue.procedure(procedure)?.layout;
  if (layout === undefined) return [];
  const items = readItems(layout, "request", body, start + headerBytes, end);
  return isRefusal(items) ? [] : [...new Set(numbersIn(items))];
}

/** The documents and receipts that a reply names (stems): in its subjects, results and outputs. */
export function numbersInReply({ reply, bytes }: OpenedReply, catalogue: Catalogue): string[] {
  if (reply.kind === "text") return [];
  const found = new Set<string>();
  for (const { header, type, itemsStart, bodyEnd } of reply.messages) {
    const words = wordsOf(header.subject);
    if (type === "R") words.push(...wordsOf(decodeBytes(bytes, itemsStart, bodyEnd)));
    for (const word of words) {
      const number = readMappedNumber(word);
      if (number !== undefined) found.add(number.stem);
    }
    const layout = catalogue.output(header.trimmed("outputCode"))?.layout;
    if (type === "R" || layout === undefined) continue;
    const items = readItems(layout, "output", bytes, itemsStart, bodyEnd);
    if (!isRefusal(items)) numbersIn(items).forEach((stem) => found.add(stem));
  }
  return [...found];
}

function numbersIn(items: Items): string[] {
  const stems: string[] = [];
  for (let line = 0; line < items.lineCount; line++) {
    if (!canHoldNumber(items.plan.itemAt(line))) continue;
    const number = readMappedNumber(items.valueAt(line));
    if (number !== undefined) stems.push(number.stem);
  }
  return stems;
}

/** Words of a subject or of the lines of a result. */
function wordsOf(text: string): string[] {
  return text.split(/[ \r\n]+/);
}
