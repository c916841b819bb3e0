import type { Clock } from "./clock.ts";

export interface LogDeviceOptions {
  /** What one flush takes, whatever it writes. */
  readonly flushMs: number;
  /** What it takes for each byte besides. */
  readonly bytesPerMs: number;
}

/**
 * The disk of a write-ahead log, as PostgreSQL uses it: one flush at a time, and whatever was to be
 * flushed when it begins goes along.
 */
export class LogDevice {
  /** Time in which a flush was under way. */
  busyMs = 0;
  flushes = 0;
  #isBusy = false;
  #isAway = false;
  #waiting: { readonly bytes: number; readonly done: () => void }[] = [];

  constructor(private readonly clock: Clock, private readonly options: LogDeviceOptions) {}

  flush(bytes: number, done: () => void): void {
    this.#waiting.push({ bytes, done });
    this.#next();
  }

  /** From now on nothing is flushed until `come`; what is under way arrives after it. */
  go(): void {
    this.#isAway = true;
  }

  come(): void {
    this.#isAway = false;
    this.#next();
  }

  #next(): void {
    if (this.#isBusy || this.#isAway || this.#waiting.length === 0) return;
    const group = this.#waiting;
    this.#waiting = [];
    this.#isBusy = true;
    const bytes = group.reduce((sum, each) => sum + each.bytes, 0);
    const ms = this.options.flushMs + bytes / this.options.bytesPerMs;
    this.clock.after(ms, () => {
      this.#isBusy = false;
      this.busyMs += ms;
      this.flushes++;
      // Whoever died meanwhile asks again once somebody else has taken over.
      if (this.#isAway) this.#waiting.unshift(...group);
      else for (const { done } of group) done();
      this.#next();
    });
  }
}
