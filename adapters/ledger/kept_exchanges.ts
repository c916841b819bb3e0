/**
 * What lanes of this process have in hand of messages that they have just recorded an answer to. The
 * ledger learns from it without reading the same bytes from the database once more, opening and
 * unpacking them. It is a copy that may be missing and is never asked whether something has happened:
 * what the database holds decides which outcomes there are.
 */
import { type AnsweredExchange, formatMessageId, type MessageId } from "../journal.ts";
import { type PackedExchanges, unpackExchanges } from "./exchange_pack.ts";

/** Bytes that are kept at most: three quarters of a second of two lanes at their peak. */
const BYTES_MAX = 8 * 1024 * 1024;

/** Milliseconds that one is kept at most, where nobody learns from it; twice that where no other comes. */
const KEPT_MS = 5_000;

interface Kept extends AnsweredExchange {
  readonly keptAt: number;
}

export interface KeptExchangesOptions {
  readonly bytesMax?: number;
  readonly keptMs?: number;
}

export class KeptExchanges {
  /** By message, the oldest first. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;
  readonly #bytesMax: number;
  readonly #keptMs: number;
  /** Lets go of what is old where nothing comes any more: passwords are in it. */
  #ageing: ReturnType<typeof setTimeout> | undefined;

  constructor({ bytesMax = BYTES_MAX, keptMs = KEPT_MS }: KeptExchangesOptions = {}) {
    this.#bytesMax = bytesMax;
    this.#keptMs = keptMs;
  }

  /** Bytes of messages and answers that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Keeps what a lane hands over; the oldest give way to it. */
  take(packed: PackedExchanges): void {
    const keptAt = performance.now();
    for (const exchange of unpackExchanges(packed)) {
      this.#drop(exchange.id);
      this.#kept.set(formatMessageId(exchange.id), { ...exchange, keptAt });
      this.#bytes += sizeOf(exchange);
    }
    this.#dropOld();
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

  /** Lets go of all. */
  stop(): void {
    clearTimeout(this.#ageing);
    this.#ageing = undefined;
    this.#kept.clear();
    this.#bytes = 0;
  }

  #dropOld(): void {
    const oldest = performance.now() - this.#keptMs;
    for (const { id, keptAt } of this.#kept.values()) {
      if (this.#bytes <= this.#bytesMax && keptAt >= oldest) break;
      this.#drop(id);
    }
    if (this.#kept.size === 0 || this.#ageing !== undefined) return;
    this.#ageing = setTimeout(() => {
      this.#ageing = undefined;
      this.#dropOld();
    }, this.#keptMs);
    Deno.unrefTimer(this.#ageing as unknown as number);
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
