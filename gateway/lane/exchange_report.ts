import type { AnsweredExchange } from "../../adapters/journal.ts";
import { ExchangePack, type PackedExchanges } from "../../adapters/ledger/exchange_pack.ts";
import { isLearntFrom } from "../../adapters/ledger/learnt_from.ts";

/** How long an exchange may wait to be told together with others: half a turn of the ledger. */
const REPORT_MS = 100;

/** Bytes that are told at once: some fifty small declarations. What is larger the ledger reads itself. */
const REPORT_BYTES = 256 * 1024;

/** Tells the main thread the messages whose recorded answers the ledger learns from. */
export class ExchangeReport {
  #pack: ExchangePack | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: (packed: PackedExchanges) => void) {}

  /** Of a message whose answer is recorded. `code`: of the answer. */
  note(procedure: string, code: string | undefined, exchange: AnsweredExchange): void {
    if (!isLearntFrom(procedure, code)) return;
    const { request, reply } = exchange;
    if (request.length + reply.bytes.length > REPORT_BYTES) return;
    if (this.#pack?.add(exchange)) return;
    this.#tellNow();
    this.#pack = new ExchangePack(REPORT_BYTES);
    this.#pack.add(exchange);
    this.#timer = setTimeout(() => this.#tellNow(), REPORT_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#pack = undefined;
  }

  #tellNow(): void {
    clearTimeout(this.#timer);
    const pack = this.#pack;
    this.#pack = undefined;
    if (pack !== undefined) this.tell(pack.packed());
  }
}
