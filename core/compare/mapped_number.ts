import type { Item } from "../catalogue/mod.ts";
import { documentStem, readDocumentNumber, readReceiptNumber } from "../numbering/mod.ts";

/** A number as a mapping keeps it. */
export interface MappedNumber {
  /** What is mapped: 11 digits of a document, 16 characters of a receipt. */
  readonly stem: string;
  /** What must agree in both systems: type and branch of a document. */
  readonly fixed: string;
}

const documentDigits = 12;
const receiptCharacters = 16;

/** A document or receipt number taken apart; undefined where the text is none. */
export function readMappedNumber(text: string): MappedNumber | undefined {
  if (text.length === documentDigits) {
    const number = readDocumentNumber(text);
    if (number === undefined) return undefined;
    return { stem: documentStem(text), fixed: `${number.type}.${number.branch}` };
  }
  if (text.length !== receiptCharacters || readReceiptNumber(text) === undefined) return undefined;
  return { stem: text, fixed: "" };
}

/**
 * Whether an item can hold a document or receipt number: by its width and its name, since amounts
 * and containers of twelve digits look like one.
 */
export function canHoldNumber({ kind, widthBytes, name }: Item): boolean {
  return (kind === "A" || kind === "I") &&
    (widthBytes === documentDigits || widthBytes === receiptCharacters) &&
    /\b(no|number)\b/i.test(name) &&
    !/\b(container|flight|telephone|hs)\b/i.test(name);
}
