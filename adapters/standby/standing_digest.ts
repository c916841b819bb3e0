import { hash } from "node:crypto";
import { storableText } from "../postgres/storable_text.ts";

/** SHA-256 in base64 of the evidence text of a row, as the database keeps its texts. */
export function standingDigest(text: string): string {
  return hash("sha256", storableText(text), "base64");
}
