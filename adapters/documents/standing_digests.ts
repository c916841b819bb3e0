/** Digests of rows that stand beside the journal. */
import { TextDigester } from "../../core/evidence/mod.ts";
import { threadSha256 } from "../libcrypto/mod.ts";
import { storableText } from "../postgres/storable_text.ts";

/** Which form of a text a digest is of: what has no such beginning is of the first. */
const form = "2.";

const texts = new TextDigester(threadSha256);

/** Whether a row's digest is of the present form, and not from before the chain held it. */
export function isPresentForm(digest: string): boolean {
  return digest.startsWith(form);
}

/** Of the evidence text of a row, as the database keeps its texts. */
export function rowDigest(text: string): string {
  return form + olderRowDigest(text);
}

/** The same in the first form. */
export function olderRowDigest(text: string): string {
  return texts.digest(storableText(text)).toBase64();
}

/** Of a row's contents, in hexadecimal. */
export function contentDigest(bytes: Uint8Array): string {
  return threadSha256(bytes).toHex();
}
