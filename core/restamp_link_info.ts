import { Buffer } from "node:buffer";
import { headerFields, readReply } from "./wire/mod.ts";

const linkInfo = headerFields.find((field) => field.name === "linkInfo")!;

/**
 * A copy of a plain reply whose messages carry other link information, 26 bytes at offset 219 of
 * each header (docs/wire-protocol.md 4). Anything that is no EDI message comes back unchanged.
 */
export function restampLinkInfo(reply: Uint8Array, value: string): Uint8Array {
  const read = readReply(reply);
  if (read.kind !== "messages") return reply;
  const copy = Uint8Array.from(reply);
  const bytes = Buffer.from(value, "latin1");
  for (const message of read.messages) {
    copy.set(bytes, message.start + linkInfo.offset);
  }
  return copy;
}
