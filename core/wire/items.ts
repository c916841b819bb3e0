import type { Layout } from "../catalogue/layout.ts";
import { decodeBytes } from "./decode_bytes.ts";
import type { Direction, ItemPlan, Place } from "./item_plan.ts";
import type { Lines } from "./scan_lines.ts";

const blank = 0x20;

/** The longest piece of a string that V8 copies; a longer one keeps the whole string in memory. */
const copiedMax = 12;

/** A filled item of a body. */
export interface FilledItem extends Place {
  /** Position on the wire: the line, counted from the layout's first position. */
  readonly position: number;
  readonly value: string;
}

/**
 * The items of a body as offsets into its bytes (docs/wire-protocol.md 5). Nothing is decoded until
 * asked for, and the bytes must not change meanwhile. Lines count from 0. Values come without their
 * padding: blanks in front for numbers (I, F), behind for the others; an item that is missing,
 * blank or not in the layout has the value "".
 */
export class Items {
  readonly plan: ItemPlan;
  readonly bytes: Uint8Array;
  readonly lineCount: number;
  readonly #offsets: Uint32Array;
  /** The body, one character per byte, made when the first value is asked for. */
  #text: string | undefined;

  constructor(plan: ItemPlan, bytes: Uint8Array, lines: Lines) {
    this.plan = plan;
    this.bytes = bytes;
    this.lineCount = lines.count;
    this.#offsets = lines.offsets;
  }

  get layout(): Layout {
    return this.plan.layout;
  }

  get direction(): Direction {
    return this.plan.direction;
  }

  /** Rows of the repeating group that were begun; the last may be cut in the middle. */
  get rowCount(): number {
    const behind = this.lineCount - this.plan.headLines;
    return behind > 0 ? Math.ceil(behind / this.plan.rowLines) : 0;
  }

  /** Value by ID and repetition as `ItemPlan.lineOf` takes them. */
  value(id: string, repetition = 0): string {
    return this.valueAt(this.plan.lineOf(id, repetition));
  }

  /** Whether the item holds anything but blanks. */
  has(id: string, repetition = 0): boolean {
    return this.isFilledAt(this.plan.lineOf(id, repetition));
  }

  /** Value of a line; "" for a line that is not there. */
  valueAt(line: number): string {
    if (!this.isFilledAt(line)) return "";
    const kind = this.plan.itemAt(line).kind;
    let start = this.lineStart(line);
    if (kind !== "I" && kind !== "F") return this.#decode(start, this.inkEnd(line));
    while (this.bytes[start] === blank) start++;
    return this.#decode(start, this.lineEnd(line));
  }

  isFilledAt(line: number): boolean {
    return this.#isPresent(line) && this.inkEnd(line) > this.lineStart(line);
  }

  /** The line as received with its padding, without CR LF; a view, not a copy. */
  bytesAt(line: number): Uint8Array {
    if (!this.#isPresent(line)) return this.bytes.subarray(0, 0);
    return this.bytes.subarray(this.lineStart(line), this.lineEnd(line));
  }

  /** Offset of the line's first byte; the line must be there. */
  lineStart(line: number): number {
    return this.#offsets[2 * line]!;
  }

  /** Offset behind the line's last byte, of its CR LF; the line must be there. */
  lineEnd(line: number): number {
    return this.#offsets[2 * line + 2]! - 2;
  }

  /** Offset behind the line's last byte that is no blank, its beginning if all are blank. */
  inkEnd(line: number): number {
    return this.#offsets[2 * line + 1]!;
  }

  placeAt(line: number): Place {
    return this.plan.placeAt(line);
  }

  /** The items that hold anything but blanks, in wire order. */
  *filled(): Generator<FilledItem> {
    for (let line = 0; line < this.lineCount; line++) {
      if (!this.isFilledAt(line)) continue;
      const position = this.layout.firstPosition + line;
      yield { ...this.placeAt(line), position, value: this.valueAt(line) };
    }
  }

  /** Most values are short and ASCII: cut from one string, they cost a tenth of a decoding each. */
  #decode(start: number, end: number): string {
    const { bytes } = this;
    if (end - start > copiedMax) return decodeBytes(bytes, start, end);
    for (let at = start; at < end; at++) {
      if (bytes[at]! >= 0x80) return decodeBytes(bytes, start, end);
    }
    const bodyStart = this.lineStart(0);
    this.#text ??= decodeBytes(bytes, bodyStart, this.#offsets[2 * this.lineCount]!, "latin1");
    return this.#text.slice(start - bodyStart, end - bodyStart);
  }

  #isPresent(line: number): boolean {
    return line >= 0 && line < this.lineCount;
  }
}
