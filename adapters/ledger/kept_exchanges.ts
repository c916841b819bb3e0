/**
 * What lanes of this process have in hand of messages that they have just recorded an answer to. The
 * ledger learns from it without reading the same bytes from the database once more, opening and
 * unpacking them. It is a copy that may be missing and is never asked whether something has happened:
 * what the database holds decides which outcomes there are.
 */
import { type AnsweredExchange, formatMessageId, type MessageId } from "../journal.ts";
import { type PackedExchanges, unpackExchanges } from "./exchange_pack.ts";

/** Bytes that are kept at most: half a second of a lane at its peak, twice over. */
const BYTES_MAX = 8 * 1024 * 1024;

/** Milliseconds that one is kept at most, where another node learns from it or nobody does. */
const KEPT_MS = 5_000;

interface Kept extends AnsweredExchange {
  readonly keptAt: number;
}

export interface KeptExchangesOptions {
  readonly bytesMax?: number;
  /** Milliseconds of a clock that is never set back. */
  readonly now?: () => number;
}

export class KeptExchanges {
  /** By message, the oldest first. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;
  readonly #bytesMax: number;
  readonly #now: () => number;

  constructor({ bytesMax = BYTES_MAX, now = () => performance.now() }: KeptExchangesOptions = {}) {
    this.#bytesMax = bytesMax;
    this.#now = now;
  }

  /** Bytes of messages and answers that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Keeps what a lane hands over; the oldest give way to it. */
  take(packed: PackedExchanges): void {
    const keptAt = this.#now();
    for (const exchange of unpackExchanges(packed)) {
      this.#drop(exchange.id);
      this.#kept.set(formatMessageId(exchange.id), { ...exchange, keptAt });
      this.#bytes += sizeOf(exchange);
    }
    for (const { id, keptAt } of this.#kept.values()) {
      const isOld = keptAt < this.#now() - KEPT_MS;
      if (this.#bytes <= this.#bytesMax && !isOld) break;
      this.#drop(id);
    }
  }

  /** The exchange that a message's answer of this moment (milliseconds since the epoch) ended. */
  find(id: MessageId, at: number): AnsweredExchange | undefined {
    const kept = this.#kept.get(formatMessageId(id));
    return kept?.at === at ? kept : undefined;
  }

  /** Lets go of what has been learnt from. */
  learnt(ids: Iterable<MessageId>): void {
    for (const id of ids) this.#drop(id);
  }

  #drop(id: MessageId): void {
    const name = formatMessageId(id);
    const kept = this.#kept.get(name);
    if (kept === undefined) return;
    this.#kept.delete(name);
    this.#bytes -= sizeOf(kept);
  }
}

function sizeOf({ request, reply }: AnsweredExchange): number {
  return request.length + reply.bytes.length;
}
