/**
 * Lets the batch of a busy writer grow for a moment. A commit by itself takes a session as long as
 * nearly twenty messages within one (`bench/results/README.md`), and a writer that begins as soon as
 * it can is always too early under load: whoever was answered by the last batch is about to send again,
 * and finds one message or a few on their way alone, so that small batches and large ones take turns.
 *
 * A writer whose batches are small waits for nothing.
 */
import { setTimeout as pause } from "node:timers/promises";
import { adapterLimits } from "../limits.ts";

/** Messages and outcomes of the last batch from which on a writer is busy. */
const BUSY_ITEMS_MIN = 8;
/** How long it is so after that batch, in milliseconds. */
const BUSY_MS = 10;
/** How long a batch grows, in milliseconds. Longer ones gain no more and let everybody wait. */
const GROWTH_MS = 1;

export class BatchGrowth {
  #items = 0;
  #endedAt = -Infinity;

  /** A batch of so many messages and outcomes has ended. */
  ended(items: number): void {
    this.#items = items;
    this.#endedAt = performance.now();
  }

  /** Resolves when the next batch may begin, for which so many messages and outcomes wait. */
  async wait(waiting: number): Promise<void> {
    const isBusy = this.#items >= BUSY_ITEMS_MIN && performance.now() - this.#endedAt < BUSY_MS;
    if (isBusy && waiting < adapterLimits.batchMessagesMax) await pause(GROWTH_MS);
  }
}
