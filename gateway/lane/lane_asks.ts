/** What a lane asks the main thread and waits for. */
import type { KnownState } from "../../core/lost_rows/mod.ts";

export interface LaneAsksEvents {
  /** Asks that something is remembered; the answer comes through `remembered`. */
  readonly remember: (ask: number, known: KnownState) => void;
  /** The database has lost rows; that it is settled comes through `lostRowsSettled`. */
  readonly lostRows: (known: KnownState) => void;
}

export class LaneAsks {
  readonly #remembering = new Map<number, PromiseWithResolvers<void>>();
  #asks = 0;
  #losing: PromiseWithResolvers<void> | undefined;

  constructor(private readonly events: LaneAsksEvents) {}

  /** Whether the lane has found a loss of rows that is not settled. */
  get isLosing(): boolean {
    return this.#losing !== undefined;
  }

  /** Resolves when it is on disk. */
  remember(known: KnownState): Promise<void> {
    const ask = ++this.#asks;
    const waiting = Promise.withResolvers<void>();
    this.#remembering.set(ask, waiting);
    this.events.remember(ask, known);
    return waiting.promise;
  }

  remembered(ask: number, failed: string | undefined): void {
    const waiting = this.#remembering.get(ask);
    this.#remembering.delete(ask);
    if (failed === undefined) return waiting?.resolve();
    // The journal goes on trying, as it does where the database cannot write.
    waiting?.reject(Object.assign(new Error(`cannot remember: ${failed}`), { code: "MEMORY" }));
  }

  /** Nothing is taken until the main thread has settled it. */
  loseRows(known: KnownState): Promise<void> {
    this.#losing ??= Promise.withResolvers<void>();
    this.events.lostRows(known);
    return this.#losing.promise;
  }

  lostRowsSettled(): void {
    this.#losing?.resolve();
    this.#losing = undefined;
  }
}
