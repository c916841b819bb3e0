/**
 * Answered messages on their way from a lane to the ledger, in one piece of memory that is handed over
 * and not copied.
 */
import type { AnsweredExchange } from "../journal.ts";

/** What can be posted; `bytes` is to be transferred. */
export interface PackedExchanges {
  readonly bytes: ArrayBuffer;
  /** In order; each request begins where the reply before it ends. */
  readonly exchanges: readonly PackedExchange[];
}

interface PackedExchange {
  readonly stream: number;
  readonly sequence: number;
  readonly at: number;
  readonly requestBytes: number;
  readonly replyBytes: number;
  readonly status: number;
  readonly contentType: string | null;
}

/** Takes exchanges until it is full. */
export class ExchangePack {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #exchanges: PackedExchange[] = [];
  #used = 0;

  /** `capacity`: in bytes. */
  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Copies an exchange; false where it has no room for it. */
  add({ id: { stream, sequence }, at, request, reply }: AnsweredExchange): boolean {
    const { status, contentType, bytes } = reply;
    if (this.#used + request.length + bytes.length > this.#bytes.length) return false;
    this.#bytes.set(request, this.#used);
    this.#bytes.set(bytes, this.#used + request.length);
    this.#used += request.length + bytes.length;
    const [requestBytes, replyBytes] = [request.length, bytes.length];
    this.#exchanges.push({ stream, sequence, at, requestBytes, replyBytes, status, contentType });
    return true;
  }

  /** What was added, without the room behind it; nothing can be added any more. */
  packed(): PackedExchanges {
    return { bytes: this.#bytes.buffer.transfer(this.#used), exchanges: this.#exchanges };
  }
}

/** The exchanges of a pack, as views of its memory. */
export function unpackExchanges({ bytes, exchanges }: PackedExchanges): AnsweredExchange[] {
  let end = 0;
  const next = (length: number) => new Uint8Array(bytes, (end += length) - length, length);
  return exchanges.map((each) => {
    const { stream, sequence, at, requestBytes, replyBytes, status, contentType } = each;
    return {
      ...{ id: { stream, sequence }, at, request: next(requestBytes) },
      reply: { status, contentType, bytes: next(replyBytes) },
    };
  });
}
