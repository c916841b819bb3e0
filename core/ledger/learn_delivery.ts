/** What the ledger learns from a report on its way to a terminal. */
import type { Catalogue } from "../catalogue/mod.ts";
import { channelOf, channelToldBy, type Document } from "../documents/mod.ts";
import { documentStem, readDocumentNumber } from "../numbering/mod.ts";
import { type Channel, documentFamilies } from "../procedures/mod.ts";
import { isRefusal } from "../verdict.ts";
import { readItems, readReply, type ReplyMessage } from "../wire/mod.ts";
import { outputMeaning } from "./output_meaning.ts";
import { readVietnamTime } from "./read_vietnam_time.ts";

/** A report of a declaration that passed by. */
export interface Delivery {
  /** Six characters. */
  readonly output: string;
  /** 12 digits. */
  readonly number: string;
  readonly id: string;
  readonly channel?: Channel;
  readonly clears: boolean;
  /** When the centre made the report, if it says so. */
  readonly at?: Date;
}

/**
 * Reads the report (P) that a retrieval was answered with. Undefined where there is none, where it
 * tells nothing of channel and clearance, or where it names no declaration.
 */
export function readDelivery(reply: Uint8Array, catalogue: Catalogue): Delivery | undefined {
  const read = readReply(reply);
  if (read.kind !== "messages") return undefined;
  const message = read.messages.find(({ type }) => type === "P");
  if (message === undefined) return undefined;
  const code = message.header.outputCode.slice(0, 6);
  // VR… is the copy of the VA… report for another addressee.
  const output = code.startsWith("VR") ? `VA${code.slice(2)}` : code;
  const meaning = outputMeaning(output);
  if (meaning === undefined) return undefined;
  const types = meaning.families.map((family) => documentFamilies[family].documentType);
  const number = numbersOf(message, reply, catalogue).find((each) =>
    types.includes(readDocumentNumber(each)?.type ?? "none")
  );
  if (number === undefined) return undefined;
  const { channel, clears } = meaning;
  const at = readVietnamTime(message.header.serverReceiveTime);
  return { output, number, id: documentStem(number), channel, clears, at };
}

/** Numbers that the report names: in its subject, else in its items, the first ones first. */
function* numbersOf(
  message: ReplyMessage,
  reply: Uint8Array,
  catalogue: Catalogue,
): Generator<string> {
  yield* message.header.trimmed("subject").split(" ");
  const output = catalogue.output(message.header.outputCode.slice(0, 6));
  const items = output &&
    readItems(output.layout, "output", reply, message.itemsStart, message.bodyEnd);
  if (items === undefined || isRefusal(items)) return;
  for (const { value } of items.filled()) if (value.length === 12) yield value;
}

/**
 * The document after a report: its channel, registration and permit, which ends the life of a
 * declaration here as there. A report of an earlier branch says nothing of the present one; then,
 * and where it says nothing new, the same document.
 */
export function applyDelivery(
  document: Document,
  delivery: Delivery,
  { at }: { readonly at: Date },
): Document {
  if (document.state === "cancelled" || delivery.number < document.number) return document;
  const { channel, clears } = delivery;
  const when = delivery.at ?? at;
  const isOpen = document.state === "draft" || document.state === "registered";
  const state = isOpen ? clears ? "cleared" : "registered" : document.state;
  const isNew = !document.printed.includes(delivery.output) || state !== document.state ||
    (channel !== undefined && channel !== channelOf(document)) ||
    (clears && document.dates.cleared === undefined);
  if (!isNew) return document;
  const { expires: _, unpermitted, ...dates } = document.dates;
  const isPermitted = clears || dates.cleared !== undefined;
  return {
    ...document,
    number: delivery.number,
    printed: [...new Set([...document.printed, delivery.output])],
    state,
    channel: channel === undefined ? document.channel : channelToldBy("primary", channel),
    dates: {
      ...dates,
      registered: dates.registered ?? when,
      ...(clears && dates.cleared === undefined ? { cleared: when } : {}),
      // Who has heard of no permit has not heard that there is none.
      ...(isPermitted ? {} : { unpermitted: unpermitted ?? when }),
    },
  };
}
