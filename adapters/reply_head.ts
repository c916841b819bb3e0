import type { Field } from "../core/http/mod.ts";
import type { Reply } from "./journal.ts";

/**
 * The head of a reply as the journal keeps it: its content type and, where it has further fields, a
 * line `name: value` for each. Nearly all replies have none, and none was kept before there was a
 * place for them; so the content type alone is written as it always was, and evidence made from it
 * stays what it is.
 */
export function replyHead({ contentType, fields }: Pick<Reply, "contentType" | "fields">) {
  if (fields === undefined || fields.length === 0) return contentType;
  return [contentType ?? "", ...fields.map(([name, value]) => `${name}: ${value}`)].join("\n");
}

/** Content type and fields of a head that `replyHead` wrote. */
export function readReplyHead(head: string | null): Pick<Reply, "contentType" | "fields"> {
  if (head === null || !head.includes("\n")) return { contentType: head };
  const [contentType = "", ...lines] = head.split("\n");
  return {
    contentType: contentType === "" ? null : contentType,
    fields: lines.map((line): Field => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 2)];
    }),
  };
}
