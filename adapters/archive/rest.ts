import { setTimeout as pause } from "node:timers/promises";

/** Longest pause: a machine that slept or hung meanwhile is not waited for twice. */
const pauseMsMax = 2_000;

/**
 * Rests after each piece of work for as long as that took. Where the processors are busy a piece takes
 * longer, and so does the rest: archiving may be slow, messages may not. It takes half a processor at
 * most, of this machine and of the database's together.
 */
export class Rest {
  #workedFrom = performance.now();

  async afterPiece(): Promise<void> {
    await pause(Math.min(performance.now() - this.#workedFrom, pauseMsMax));
    this.#workedFrom = performance.now();
  }
}
