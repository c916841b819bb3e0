import { cpuUsage } from "node:process";
import { setTimeout as pause } from "node:timers/promises";

/**
 * Rests after each piece of work for as long as the processor was had for it: half of one at most.
 * Archiving may be slow, messages may not. Time that was only waited for – for the database, for a
 * processor that others have – is no work.
 */
export class Rest {
  #usedMs = usedMs();

  async afterPiece(): Promise<void> {
    await pause(usedMs() - this.#usedMs);
    this.#usedMs = usedMs();
  }
}

/** Processor time of this process. */
function usedMs(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
}
