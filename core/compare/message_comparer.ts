import type { Layout } from "../catalogue/mod.ts";
import { isSameBesideRemark, moneyItemsOf } from "../documents/duty_remark.ts";
import { isRefusal } from "../verdict.ts";
import { decodeBytes } from "../wire/decode_bytes.ts";
import {
  type HeaderFieldName,
  headerFields,
  type Items,
  readItems,
  type ReplyMessage,
  resultCodeLength,
} from "../wire/mod.ts";
import type { Difference, DifferenceKind } from "./comparison.ts";
import { equalDecimals } from "./equal_decimals.ts";
import { canHoldNumber, type MappedNumber, readMappedNumber } from "./mapped_number.ts";
import type { NumberVotes } from "./number_votes.ts";
import type { ComparedPlace, RuleBook } from "./rule_book.ts";
import { withinAmount, withinSeconds } from "./within_tolerance.ts";

/** A message within the bytes of its reply. */
export interface MessageInReply {
  readonly bytes: Uint8Array;
  readonly message: ReplyMessage;
}

/**
 * Each system's own: when it took the request, tokens of its own, and what follows from the body.
 * The password is a secret wherever it comes from; kind and code of the output are compared before.
 */
const ownFields: ReadonlySet<HeaderFieldName> = new Set([
  "serverReceiveTime",
  "rtpInfo",
  "serverInfo",
  "indexInfo",
  "password",
  "dataLength",
  "dataType",
  "outputCode",
  "subject",
]);

/** Compares two messages of the same kind; differences go to `differences`, numbers to the votes. */
export class MessageComparer {
  readonly differences: Difference[] = [];
  readonly #procedure: string;
  readonly #output: string;

  constructor(
    private readonly primary: MessageInReply,
    private readonly mirror: MessageInReply,
    private readonly rules: RuleBook,
    private readonly votes: NumberVotes,
  ) {
    const { header } = primary.message;
    this.#procedure = header.trimmed("procedure");
    this.#output = outputOf(primary.message);
  }

  /** `sameCodes`: whether the result codes were found equal, so that the subjects must agree too. */
  compareHeaders(sameCodes: boolean): void {
    const [one, other] = [this.primary.message.header, this.mirror.message.header];
    for (const { name } of headerFields) {
      if (!ownFields.has(name)) {
        this.#compare(`@${name}`, 0, one.trimmed(name), other.trimmed(name));
      }
    }
    const hasResult = this.primary.message.codes.length > 0;
    const skip = hasResult && !sameCodes ? resultCodeLength : 0;
    const [subject, theirs] = [one.subject.slice(skip).trim(), other.subject.slice(skip).trim()];
    this.#compareText("@subject", subject, theirs);
  }

  /** Items by their layout; further lines of a result, or of an unknown output, by position. */
  compareItems(layout: Layout | undefined): void {
    if (layout === undefined) return this.#compareLines();
    const [one, other] = [itemsOf(layout, this.primary), itemsOf(layout, this.mirror)];
    if (one === undefined || other === undefined) return this.#compareLines();
    const { plan } = one;
    const notes = moneyItemsOf(layout).notes?.id;
    for (let line = 0; line < plan.headLines; line++) this.#compareAt(one, other, line, notes);
    const [rows, theirs] = [filledRows(one), filledRows(other)];
    if (rows !== theirs) {
      // Which row is missing is not known: rows behind it would all differ without meaning anything.
      this.#add("rows", "", 0, String(rows), String(theirs));
      return;
    }
    const end = plan.headLines + rows * plan.rowLines;
    for (let line = plan.headLines; line < end; line++) this.#compareAt(one, other, line);
  }

  /** `notes`: the item behind whose text the standby says that duties are settled at VNACCS. */
  #compareAt(one: Items, other: Items, line: number, notes?: string): void {
    const [value, theirs] = [one.valueAt(line), other.valueAt(line)];
    if (value === "" && theirs === "") return;
    const place = one.placeAt(line);
    const isNotes = place.id === notes && this.#ruleOf(place.id, place.item) === undefined;
    if (isNotes && isSameBesideRemark(value, theirs)) return;
    this.#compare(place.id, place.repetition, value, theirs, place.item);
  }

  #compareLines(): void {
    const [one, other] = [linesOf(this.primary), linesOf(this.mirror)];
    for (let line = 0; line < Math.max(one.length, other.length); line++) {
      this.#compareText(`#${line + 1}`, one[line] ?? "", other[line] ?? "");
    }
  }

  /** Text in which numbers may stand beside words: a subject, a line without layout. */
  #compareText(id: string, value: string, theirs: string): void {
    const [words, others] = [value.split(/ +/), theirs.split(/ +/)];
    const numbers = words.map((word, at) => numbersOf(word, others[at] ?? ""));
    const fits = words.length === others.length &&
      words.every((word, at) => word === others[at] || numbers[at] !== undefined);
    if (!fits || this.#ruleOf(id) !== undefined) return this.#compare(id, 0, value, theirs);
    for (const pair of numbers) {
      if (pair !== undefined) {
        this.votes.add(...pair, this.#difference("number", id, 0, value, theirs));
      }
    }
  }

  #compare(
    id: string,
    repetition: number,
    value: string,
    theirs: string,
    item?: ComparedPlace["item"],
  ): void {
    const rule = this.#ruleOf(id, item);
    if (rule?.as === "ignore") return;
    const mapped = rule === undefined
      ? item !== undefined && canHoldNumber(item) ? numbersOf(value, theirs) : undefined
      : rule.as === "map" && value !== "" && theirs !== ""
      ? numbersOf(value, theirs) ?? [whole(value), whole(theirs)] as const
      : undefined;
    if (mapped !== undefined) {
      const difference = this.#difference("number", id, repetition, value, theirs);
      return this.votes.add(...mapped, difference);
    }
    const equal = value === theirs ||
      (item?.kind === "F" && equalDecimals(value, theirs)) ||
      (rule?.as === "amount" && withinAmount(value, theirs, rule.by)) ||
      (rule?.as === "moment" && withinSeconds(value, theirs, rule.seconds));
    if (!equal) this.#add("value", id, repetition, value, theirs);
  }

  #ruleOf(id: string, item?: ComparedPlace["item"]) {
    return this.rules.find({ procedure: this.#procedure, output: this.#output, id, item });
  }

  #add(kind: DifferenceKind, item: string, repetition: number, value: string, theirs: string) {
    this.differences.push(this.#difference(kind, item, repetition, value, theirs));
  }

  #difference(
    kind: DifferenceKind,
    item: string,
    repetition: number,
    primary: string,
    mirror: string,
  ): Difference {
    const [procedure, output] = [this.#procedure, this.#output];
    return { kind, procedure, output, item, repetition, primary, mirror };
  }
}

/** `R`, or the six characters of the output. */
export function outputOf({ type, header }: ReplyMessage): string {
  return type === "R" ? "R" : header.trimmed("outputCode").slice(0, 6);
}

/** Both values as numbers, if both are and their fixed parts agree. */
function numbersOf(one: string, other: string): readonly [MappedNumber, MappedNumber] | undefined {
  const [a, b] = [readMappedNumber(one), readMappedNumber(other)];
  return a !== undefined && b !== undefined && a.fixed === b.fixed ? [a, b] : undefined;
}

function whole(value: string): MappedNumber {
  return { stem: value, fixed: "" };
}

function itemsOf(layout: Layout, { bytes, message }: MessageInReply): Items | undefined {
  const items = readItems(layout, "output", bytes, message.itemsStart, message.bodyEnd);
  return isRefusal(items) ? undefined : items;
}

/** Rows up to the last one that holds anything: what is blank at the end need not be sent. */
function filledRows(items: Items): number {
  const { headLines, rowLines } = items.plan;
  let line = items.lineCount - 1;
  while (line >= headLines && !items.isFilledAt(line)) line--;
  return line < headLines ? 0 : Math.floor((line - headLines) / rowLines) + 1;
}

/** Lines as text without the blanks around them, up to the last one that holds anything. */
function linesOf({ bytes, message }: MessageInReply): string[] {
  const text = decodeBytes(bytes, message.itemsStart, message.bodyEnd);
  const lines = text.split("\r\n").map((line) => line.trim());
  while (lines.length > 0 && lines.at(-1) === "") lines.pop();
  return lines;
}
