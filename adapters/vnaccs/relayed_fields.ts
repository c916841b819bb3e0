/**
 * Fields of a head, beside its content type, that are handed on with the bytes because somebody acts
 * on them. Everything else belongs to one connection or says nothing about the message.
 */
import type { Field } from "../../core/http/mod.ts";

/** Of a request: who sends, and how its body is to be read. */
export const requestFields = [
  "user-agent",
  "accept",
  "accept-language",
  "content-disposition",
  "content-language",
  "content-transfer-encoding",
  "mime-version",
] as const;

/**
 * Of an answer: those on which terminals act (docs/wire-protocol.md 1.3 rules 3 and 4), and how its
 * bytes are to be read. A transfer encoding is of one connection, but for `base64`, which is none and
 * may stand beside the chunks of another hop.
 */
export const replyFields = [
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-transfer-encoding",
  "mime-version",
  "retry-after",
  "transfer-encoding",
  "x-backside-transport",
] as const;

/** Those of `names` that are there, each with its value. */
export function pickFields(
  names: readonly string[],
  field: (name: string) => string | undefined | null,
): readonly Field[] {
  const found: Field[] = [];
  for (const name of names) {
    const value = field(name);
    const told = name === "transfer-encoding" ? base64Of(value) : value;
    if (told !== undefined && told !== null) found.push([name, told]);
  }
  return found;
}

function base64Of(codings: string | undefined | null): string | undefined {
  return codings?.split(",").map((coding) => coding.trim())
    .find((coding) => /^base64/i.test(coding));
}
