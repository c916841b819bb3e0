import type { ItemKind, Layout } from "../catalogue/layout.ts";
import { isRefusal, type Refusal, refuse, type ResultCode } from "../verdict.ts";
import { decodeBytes } from "./decode_bytes.ts";
import type { HeaderFieldName } from "./header.ts";
import type { Direction } from "./item_plan.ts";
import { readItems } from "./read_items.ts";
import { readReplyMessage, type ReplyMessage } from "./read_reply_message.ts";
import { say } from "../reasons/mod.ts";

/** A filled item for people to read. */
export interface DecodedItem {
  /** Position on the wire, from 1 (the result line of an M message is 1). */
  readonly position: number;
  /** Place among all items of the layout, both directions together. */
  readonly order: number;
  readonly id: string;
  /** Row of the repeating group from 1; 0 = not repeated. */
  readonly repetition: number;
  readonly kind: ItemKind;
  readonly widthBytes: number;
  readonly name: string;
  readonly value: string;
}

/** A message as a plain object, ready for JSON. Password and access key are never part of it. */
export interface DecodedMessage {
  /** Filled fields without padding. */
  readonly header: Partial<Record<HeaderFieldName, string>>;
  /** Of R and M. */
  readonly codes?: readonly ResultCode[];
  readonly items: readonly DecodedItem[];
  /** Lines behind the result line of an R, which have no layout. */
  readonly lines?: readonly string[];
  /** Why the items could not be read. */
  readonly fault?: string;
}

/**
 * Decodes one EDI message for the console, the command line and comparisons. `layoutOf` gets the
 * procedure of a request, or the first six characters of an output code. Where it knows no layout
 * the body stays closed and `fault` says so. Items that are secrets are left out.
 * A0017 where there is no header at all; anything less is tolerated.
 */
export function decodeMessage(
  bytes: Uint8Array,
  layoutOf: (code: string) => Layout | undefined,
  direction: Direction,
): DecodedMessage | Refusal {
  const message = readReplyMessage(bytes);
  if (message === undefined) {
    return refuse("A0017", say("NO_HEADER_LINE"));
  }
  if (direction === "output") return decodeOutput(bytes, message, layoutOf);
  const { header, bodyStart } = message;
  const code = header.trimmed("procedure");
  const decoded = decodeItems(bytes.subarray(bodyStart), code, layoutOf, direction);
  return { header: header.toJSON(), ...decoded };
}

function decodeOutput(
  bytes: Uint8Array,
  message: ReplyMessage,
  layoutOf: (code: string) => Layout | undefined,
): DecodedMessage {
  const { header, type, codes, itemsStart, bodyEnd } = message;
  if (type === "R") {
    const text = decodeBytes(bytes, itemsStart, bodyEnd);
    const lines = text.split("\r\n").map((line) => line.trimEnd()).filter((line) => line !== "");
    return { header: header.toJSON(), codes, items: [], lines };
  }
  const code = header.outputCode.slice(0, 6);
  const items = decodeItems(bytes.subarray(itemsStart, bodyEnd), code, layoutOf, "output");
  return type === "M"
    ? { header: header.toJSON(), codes, ...items }
    : { header: header.toJSON(), ...items };
}

function decodeItems(
  body: Uint8Array,
  code: string,
  layoutOf: (code: string) => Layout | undefined,
  direction: Direction,
): { items: DecodedItem[]; fault?: string } {
  const layout = layoutOf(code);
  if (layout === undefined) return { items: [], fault: `no layout is known for "${code}"` };
  const items = readItems(layout, direction, body);
  if (isRefusal(items)) return { items: [], fault: items.reason };
  const decoded: DecodedItem[] = [];
  for (const { position, order, id, repetition, item, value } of items.filled()) {
    if (item.isSecret) continue;
    const { kind, widthBytes, name } = item;
    decoded.push({ position, order, id, repetition, kind, widthBytes, name, value });
  }
  return { items: decoded };
}
