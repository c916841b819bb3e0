import type { OutputMessage } from "../catalogue/layout.ts";
import { isRefusal } from "../verdict.ts";
import type { Items } from "./items.ts";
import { readItems } from "./read_items.ts";
import type { ReplyMessage } from "./read_reply_message.ts";

/** Who knows output messages by their codes. */
interface OutputsByCode {
  output(code: string): OutputMessage | undefined;
}

/** What an output of a reply says; undefined where its code is not known or it cannot be read. */
export function outputItems(
  { header, itemsStart, bodyEnd }: ReplyMessage,
  reply: Uint8Array,
  catalogue: OutputsByCode,
): Items | undefined {
  const output = catalogue.output(header.outputCode.slice(0, 6));
  const items = output && readItems(output.layout, "output", reply, itemsStart, bodyEnd);
  return items === undefined || isRefusal(items) ? undefined : items;
}
