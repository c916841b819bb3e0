/**
 * What the ledger learns from what shows a declaration on its way to a terminal, or to a service user:
 * a report (P), or the answer (M) to an inquiry.
 */
import type { Catalogue } from "../catalogue/mod.ts";
import {
  type ChannelKnowledge,
  channelOf,
  channelToldBy,
  type Document,
  lightestOf,
  permitOf,
  undoCancelled,
} from "../documents/mod.ts";
import { branchMax, documentStem, readDocumentNumber } from "../numbering/mod.ts";
import { type Channel, documentFamilies } from "../procedures/mod.ts";
import { type Items, outputItems, readReply, type ReplyMessage } from "../wire/mod.ts";
import { outputMeaning } from "./output_meaning.ts";
import { readVietnamTime } from "./read_vietnam_time.ts";
import { toldItems } from "./told_items.ts";

/** What an output that passed by tells of a declaration. */
export interface Delivery {
  /** Six characters. */
  readonly output: string;
  /** 12 digits. */
  readonly number: string;
  readonly id: string;
  readonly channel?: Channel;
  /** Where it does not tell the channel: no lighter than this. */
  readonly atLeast?: Channel;
  /** There is a permit. */
  readonly clears: boolean;
  /** That is a release before clearance. */
  readonly releases?: boolean;
  /** It shows the declaration as it is now: without a permit, where it does not clear. */
  readonly isAnswer?: boolean;
  /** When the permit was given, and when it was cancelled, if it says so. */
  readonly permitted?: Date;
  readonly cancelled?: Date;
  /** When the centre made it, if it says so. */
  readonly at?: Date;
}

/**
 * Reads the report or the answer that a retrieval or an inquiry was answered with. Undefined where
 * there is none, where it tells nothing of channel and permit, or where it names no declaration.
 */
export function readDelivery(reply: Uint8Array, catalogue: Catalogue): Delivery | undefined {
  const read = readReply(reply);
  if (read.kind !== "messages") return undefined;
  const message = read.messages.find(({ type }) => type === "P" || type === "M");
  if (message === undefined) return undefined;
  const code = message.header.outputCode.slice(0, 6);
  // VR… is the copy of the VA… report for another addressee.
  const output = code.startsWith("VR") ? `VA${code.slice(2)}` : code;
  const meaning = outputMeaning(output);
  if (meaning === undefined) return undefined;
  const items = outputItems(message, reply, catalogue);
  const number = numbersOf(message, items).find((each) => familyOf(each, meaning.families));
  if (number === undefined) return undefined;
  const family = familyOf(number, meaning.families)!;
  const told = items === undefined ? undefined : toldItems(items, family);
  const { isAnswer, releases } = meaning;
  const channel = heavier(meaning.channel, told?.channel);
  const clears = meaning.clears || isAnswer && told?.permitted !== undefined;
  // A draft has neither.
  if (isAnswer && channel === undefined && !clears && told?.registered !== true) return undefined;
  return {
    ...{ output, number, id: documentStem(number), channel, clears, releases, isAnswer },
    atLeast: meaning.atLeast,
    permitted: told?.permitted,
    cancelled: isAnswer ? told?.cancelled : undefined,
    at: readVietnamTime(message.header.serverReceiveTime),
  };
}

/** What code and item say both; where they differ, nobody may rely on the lighter one. */
function heavier(one: Channel | undefined, other: Channel | undefined): Channel | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one > other ? one : other;
}

/** The family whose declarations have such a number. */
function familyOf<Name extends keyof typeof documentFamilies>(
  number: string,
  families: readonly Name[],
): Name | undefined {
  const type = readDocumentNumber(number)?.type;
  return families.find((family) => documentFamilies[family].documentType === type);
}

/** Numbers that it names: in its subject, else in its items, the first ones first. */
function* numbersOf({ header }: ReplyMessage, items: Items | undefined): Generator<string> {
  yield* header.trimmed("subject").split(" ");
  if (items === undefined) return;
  for (const { value } of items.filled()) if (value.length === 12) yield value;
}

/** A later look at what has no permit yet is worth writing down after so long. */
const lookMs = 60_000;

/**
 * The document after what was told: its channel, registration and permit, which ends the life of a
 * declaration here as there. What speaks of an earlier branch says of the present one only that its
 * channel is no lighter; then, and where nothing new is said, the same document.
 */
export function applyDelivery(
  document: Document,
  delivery: Delivery,
  { at }: { readonly at: Date },
): Document {
  if (document.state === "cancelled") return document;
  const lightest = delivery.channel ?? delivery.atLeast;
  if (isOfBefore(document, delivery)) return withLightest(document, lightest);
  const { clears, cancelled } = delivery;
  const when = delivery.at ?? at;
  const { expires: _, unpermitted, ...dates } = document.dates;
  if (cancelled !== undefined) {
    return { ...document, state: "cancelled", dates: { ...dates, cancelled } };
  }
  const isOpen = document.state === "draft" || document.state === "registered";
  const state = isOpen ? clears ? "cleared" : "registered" : document.state;
  // Goods that were released are cleared by a later report.
  const permit = delivery.releases === true ? "released" : "cleared";
  const isPermitted = clears || permitOf(document) === "given";
  const heardOfNone = delivery.isAnswer === true && !isPermitted &&
    when.getTime() - (unpermitted?.getTime() ?? 0) >= lookMs;
  const channel = channelAfter(document, delivery);
  const isNew = !document.printed.includes(delivery.output) && delivery.isAnswer !== true ||
    state !== document.state || channel !== document.channel || heardOfNone ||
    (clears && dates[permit] === undefined);
  if (!isNew) return document;
  return {
    ...document,
    number: delivery.number,
    printed: delivery.isAnswer === true
      ? document.printed
      : [...new Set([...document.printed, delivery.output])],
    state,
    channel,
    dates: {
      ...dates,
      registered: dates.registered ?? when,
      ...(clears && dates[permit] === undefined ? { [permit]: delivery.permitted ?? when } : {}),
      // Who has heard of no permit has not heard that there is none.
      ...(isPermitted ? {} : { unpermitted: heardOfNone ? when : unpermitted ?? when }),
    },
  };
}

/**
 * All documents that change by what was told of one: a declaration that VNACCS has cancelled gives back
 * what it had drawn. None where nothing new is said.
 */
export function learnDelivery(
  document: Document,
  delivery: Delivery,
  { at, byId }: { readonly at: Date; readonly byId: (id: string) => Document | undefined },
): readonly Document[] {
  const after = applyDelivery(document, delivery, { at });
  if (after === document) return [];
  return after.state === "cancelled" ? [after, ...undoCancelled(after, byId)] : [after];
}

/**
 * Whether it speaks of the declaration as it was before its last correction. The branch tells; a
 * transport declaration may be corrected so often that the branch stays, and then the time does.
 */
function isOfBefore({ number, corrections, channel }: Document, told: Delivery): boolean {
  if (told.number !== number) return told.number < number;
  return corrections > branchMax && channel?.kind === "unknown" && told.at !== undefined &&
    told.at < channel.since;
}

function channelAfter(document: Document, told: Delivery): ChannelKnowledge | undefined {
  const { channel, atLeast } = told;
  if (channel === undefined) return withLightest(document, atLeast).channel;
  // Reports are fetched in any order: one from before customs chose a heavier channel may come last.
  const isLighter = channel < (lightestOf(document.channel) ?? 0);
  if (isLighter && told.isAnswer !== true) return document.channel;
  return channel === channelOf(document) ? document.channel : channelToldBy("primary", channel);
}

/** A correction never leads to a lighter channel: what was told of before binds what is not known now. */
function withLightest(document: Document, lightest: Channel | undefined): Document {
  const { channel } = document;
  if (channel?.kind !== "unknown" || (lightest ?? 0) <= lightestOf(channel)!) return document;
  return { ...document, channel: { ...channel, atLeast: lightest! } };
}
