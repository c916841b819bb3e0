/**
 * The messages in a stream of bytes from the server, as far as they must be understood: each has a
 * letter, four bytes of length (itself included) and a body. What is not asked for is stepped over.
 */
import { Buffer } from "node:buffer";

export const letters = {
  error: 0x45,
  authentication: 0x52,
  parameter: 0x53,
  key: 0x4b,
  row: 0x44,
  ready: 0x5a,
  copyIn: 0x47,
} as const;

export interface ServerMessage {
  readonly letter: number;
  /** Whole, with letter and length. */
  readonly bytes: Buffer;
}

/** Letter and length. */
const HEAD_BYTES = 5;
const noBytes: Buffer = Buffer.alloc(0);

/** Cuts a stream into whole messages; for its beginning, where they are short. */
export class MessageCutter {
  #rest = noBytes;

  push(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
  }

  /** The next whole message, or undefined where none has come yet. */
  next(): ServerMessage | undefined {
    const rest = this.#rest;
    if (rest.length < HEAD_BYTES) return undefined;
    const end = rest.readUInt32BE(1) + 1;
    if (rest.length < end) return undefined;
    this.#rest = rest.subarray(end);
    return { letter: rest[0]!, bytes: rest.subarray(0, end) };
  }

  /** What follows the messages that were taken. */
  takeRest(): Buffer {
    const rest = this.#rest;
    this.#rest = noBytes;
    return rest;
  }
}

/** Watches a stream as it passes; costs a few steps per message, whatever its length. */
export class MessageWatch {
  /** The head of a message whose rest is still to come. */
  #head = noBytes;
  /** Bytes of the present message's body that are still to come. */
  #left = 0;
  #isDropped = false;
  #body: Buffer[] | undefined;

  constructor(
    private readonly options: {
      /** Letters whose messages are handed over whole, too. */
      readonly wanted: readonly number[];
      /** Letters whose messages end here. */
      readonly dropped: readonly number[];
    },
    private readonly onMessage: (message: ServerMessage) => void,
  ) {}

  /** Gives what goes on: a head that has not come whole is held back until it has. */
  pass(bytes: Buffer): Buffer {
    const { wanted, dropped } = this.options;
    const all = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes]);
    this.#head = noBytes;
    const kept: Buffer[] = [];
    /** From where on nothing is kept or dropped yet. */
    let from = 0;
    let at = 0;
    while (at < all.length) {
      if (this.#left === 0) {
        if (all.length - at < HEAD_BYTES) {
          this.#head = Buffer.from(all.subarray(at));
          break;
        }
        const letter = all[at]!;
        this.#left = all.readUInt32BE(at + 1) + 1;
        if (wanted.includes(letter)) this.#body = [];
        this.#isDropped = dropped.includes(letter);
        if (this.#isDropped) kept.push(all.subarray(from, at));
      }
      const end = Math.min(at + this.#left, all.length);
      this.#body?.push(all.subarray(at, end));
      this.#left -= end - at;
      at = end;
      if (this.#isDropped) from = at;
      if (this.#left === 0 && this.#body !== undefined) {
        const whole = Buffer.concat(this.#body);
        this.#body = undefined;
        this.onMessage({ letter: whole[0]!, bytes: whole });
      }
    }
    if (from === 0 && at === all.length) return all;
    kept.push(all.subarray(from, at));
    return kept.length === 1 ? kept[0]! : Buffer.concat(kept);
  }
}

/** One field of an error, e.g. `C` its code, `M` its sentence; empty where it is not there. */
export function errorField({ bytes }: ServerMessage, field: string): string {
  for (let at = HEAD_BYTES; at < bytes.length && bytes[at] !== 0;) {
    const end = bytes.indexOf(0, at + 1);
    if (bytes[at] === field.charCodeAt(0)) return bytes.toString("utf8", at + 1, end);
    at = end + 1;
  }
  return "";
}

/** Name and value of a setting that the server reports. */
export function parameterOf({ bytes }: ServerMessage): [string, string] {
  const [name = "", value = ""] = bytes.toString("utf8", HEAD_BYTES, bytes.length - 1).split("\0");
  return [name, value];
}

/** The columns of a row that came as text; undefined = null. */
export function columnsOf({ bytes }: ServerMessage): (string | undefined)[] {
  const columns: (string | undefined)[] = [];
  let at = HEAD_BYTES + 2;
  for (let left = bytes.readUInt16BE(HEAD_BYTES); left > 0; left--) {
    const length = bytes.readInt32BE(at);
    at += 4;
    columns.push(length < 0 ? undefined : bytes.toString("utf8", at, at + length));
    at += Math.max(length, 0);
  }
  return columns;
}
