import { Buffer } from "node:buffer";
import { type CorpusEntry, readCorpusBytes, readCorpusIndex } from "../corpus/mod.ts";

/** A request of the corpus, ready to be written. */
export interface LoadMessage {
  readonly request: Buffer;
  /** Where the EDI message begins in the request. */
  readonly messageAt: number;
  readonly expects: CorpusEntry["expects"];
  readonly kind: string;
}

/** Bytes read at once. */
const pieceBytes = 16 * 1024 * 1024;

/**
 * Part of a corpus, read a piece ahead beside the event loop: memory stays at three pieces however
 * long the run. Every message is given once, unless `cycles` says to begin again.
 */
export class MessageSource {
  #entries: readonly CorpusEntry[];
  #at = 0;
  #piece: Buffer = Buffer.alloc(0);
  #pieceOffset = 0;
  #pieceEnd = 0;
  #ahead: Promise<Uint8Array> | undefined;
  #aheadEnd = 0;

  private constructor(
    private readonly dir: string,
    entries: readonly CorpusEntry[],
    private readonly cycles: boolean,
  ) {
    this.#entries = entries;
  }

  static async open(
    dir: string,
    part: { readonly first: number; readonly count: number; readonly cycles: boolean },
  ): Promise<MessageSource> {
    const entries = await readCorpusIndex(dir, part.first, part.count);
    const source = new MessageSource(dir, entries, part.cycles);
    source.#readAhead(0);
    await source.#turn();
    return source;
  }

  /** The next message; undefined at the end. A promise only where the next piece is not there yet. */
  next(): LoadMessage | undefined | Promise<LoadMessage | undefined> {
    if (this.#at < this.#pieceEnd) return this.#take();
    if (this.#ahead === undefined) return undefined;
    return this.#turn().then(() => this.next());
  }

  #take(): LoadMessage {
    const { offset, headBytes, bodyBytes, messageAt, expects, kind } = this.#entries[this.#at++]!;
    const start = offset - this.#pieceOffset;
    return {
      request: this.#piece.subarray(start, start + headBytes + bodyBytes),
      messageAt: headBytes + messageAt,
      expects,
      kind,
    };
  }

  /** Several connections may wait for the same piece: the first one turns, the others see it. */
  async #turn(): Promise<void> {
    const ahead = this.#ahead;
    if (ahead === undefined) return;
    const bytes = await ahead;
    if (this.#ahead !== ahead) return;
    const end = this.#aheadEnd;
    this.#at = this.#pieceEnd === this.#entries.length ? 0 : this.#pieceEnd;
    this.#piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#pieceOffset = this.#entries[this.#at]?.offset ?? 0;
    this.#pieceEnd = end;
    if (end < this.#entries.length) this.#readAhead(end);
    else if (this.cycles && end > 0) this.#readAhead(0);
    else this.#ahead = undefined;
  }

  #readAhead(from: number): void {
    let to = from;
    for (let bytes = 0; to < this.#entries.length && bytes < pieceBytes; to++) {
      bytes += this.#entries[to]!.headBytes + this.#entries[to]!.bodyBytes;
    }
    this.#aheadEnd = to;
    this.#ahead = readCorpusBytes(this.dir, this.#entries.slice(from, to));
  }
}
