import { type Sha256, TextDigester } from "../../core/evidence/mod.ts";
import { nodeSha256 } from "../evidence/node_sha256.ts";
import { storableText } from "../postgres/storable_text.ts";

/** Which form of a text a digest is of: what has no such beginning is of the first. */
const form = "2.";

/** Whether a row's digest is of the present form, and not from before the chain held it. */
export function isPresentForm(digest: string): boolean {
  return digest.startsWith(form);
}

/** Digests of rows that stand beside the journal, for one thread. */
export class StandingDigests {
  readonly #texts: TextDigester;

  /** With the SHA-256 of node:crypto where no other one is handed in. */
  constructor(private readonly sha256: Sha256 = nodeSha256) {
    this.#texts = new TextDigester(sha256);
  }

  /** Of the evidence text of a row, as the database keeps its texts. */
  ofRow(text: string): string {
    return form + this.#texts.digest(storableText(text)).toBase64();
  }

  /** The same in the first form. */
  ofOlderRow(text: string): string {
    return this.#texts.digest(storableText(text)).toBase64();
  }

  /** Of a row's contents, in hexadecimal. */
  ofContent(bytes: Uint8Array): string {
    return this.sha256(bytes).toHex();
  }
}
