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
} as const;

export interface ServerMessage {
  readonly letter: number;
  /** Whole, with letter and length. */
  readonly bytes: Buffer;
}

/** Letter and length. */
const HEAD_BYTES = 5;

/** Cuts a stream into whole messages; for its beginning, where they are short. */
export class MessageCutter {
  #rest: Buffer = Buffer.alloc(0);

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
    this.#rest = Buffer.alloc(0);
    return rest;
  }
}

/** Watches a stream as it passes; costs a few steps per message, whatever its length. */
export class MessageWatch {
  #head = Buffer.alloc(HEAD_BYTES);
  #headBytes = 0;
  /** Bytes of the present message's body that are still to come. */
  #left = 0;
  #body: Buffer[] | undefined;

  constructor(
    /** Letters whose messages are handed over whole. */
    private readonly wanted: readonly number[],
    private readonly onMessage: (message: ServerMessage) => void,
  ) {}

  pass(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      if (this.#left > 0) {
        const part = bytes.subarray(at, at + this.#left);
        this.#body?.push(part);
        this.#left -= part.length;
        at += part.length;
      } else {
        this.#head[this.#headBytes++] = bytes[at++]!;
        if (this.#headBytes < HEAD_BYTES) continue;
        this.#left = this.#head.readUInt32BE(1) - 4;
        if (this.wanted.includes(this.#head[0]!)) this.#body = [Buffer.from(this.#head)];
        this.#headBytes = 0;
      }
      if (this.#left === 0 && this.#headBytes === 0 && this.#body !== undefined) {
        const whole = Buffer.concat(this.#body);
        this.#body = undefined;
        this.onMessage({ letter: whole[0]!, bytes: whole });
      }
    }
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
