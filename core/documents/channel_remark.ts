/**
 * What the answer to a reference says of what only VNACCS knows: its channel item is blank, and a blank
 * alone would read as "none". The sentence stands where customs speak to the declarant – an
 * instruction, a notice – or, where the layout has no such place, in front of the declarant's notes.
 */
import type { OutputMessage } from "../catalogue/mod.ts";
import { type ItemValues, vietnamTime } from "../wire/mod.ts";
import { isChannelUnknown } from "./channel_knowledge.ts";
import { type Document, permitOf } from "./document.ts";
import { moneyItemsOf } from "./duty_remark.ts";
import { instructionItems } from "./instruction_items.ts";
import { joinNotes } from "./join_notes.ts";

const title = "CHƯA XÁC ĐỊNH / NOT DETERMINED";

interface Remark {
  readonly whole: string;
  /** Where the declarant's own notes need the room. */
  readonly short: string;
}

const remarks: Readonly<Record<"channel" | "permit", Remark>> = {
  channel: {
    whole:
      "Luồng chưa xác định: VNACCS đã phân luồng, chưa nhận được kết quả (channel not determined)",
    short: "Luồng chưa xác định (channel not determined)",
  },
  permit: {
    whole: "Thông quan chưa xác định: VNACCS có thể đã quyết định (clearance not determined)",
    short: "Thông quan chưa xác định (clearance not determined)",
  },
};

/** The sentence, or undefined where everything is known. */
function remarkOf(document: Document): Remark | undefined {
  if (isChannelUnknown(document)) return remarks.channel;
  return permitOf(document) === "unknown" ? remarks.permit : undefined;
}

/** The values of an answer with the sentence in its place. */
export function withChannelRemark(
  output: OutputMessage,
  values: ItemValues,
  document: Document,
  at: Date,
): ItemValues {
  const remark = remarkOf(document);
  if (remark === undefined) return values;
  const { whole: text, short } = remark;
  const { layout } = output;
  const has = (id: string) => layout.items.some((item) => item.id === id && item.inOutput);
  if (has("I01")) return { ...values, ...instructionItems(output, { title, text, at }) };
  if (has("NOT1")) {
    const time = vietnamTime(at);
    const day = time.slice(6, 8) + time.slice(4, 6) + time.slice(0, 4);
    return { ...values, ODT1: day, OTM1: time.slice(8, 12), NOT1: text };
  }
  const { notes } = moneyItemsOf(layout);
  if (notes === undefined) return values;
  const noted = values[notes.id];
  const whole = joinNotes(notes, noted === undefined ? text : short, noted, "in front");
  return { ...values, [notes.id]: whole };
}
