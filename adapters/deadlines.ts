/**
 * Deadlines of equal length, one timer for all: most are over long before they pass, and setting
 * and clearing a timer for each took some hundredths of a lane's time.
 */
export class Deadlines {
  /** In the order in which they pass. */
  readonly #running = new Set<{ readonly at: number; readonly pass: () => void }>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `waitMs`: milliseconds from the start of each. */
  constructor(readonly waitMs: number) {}

  /** Calls `pass` once the time is over, unless the result is called before. */
  start(pass: () => void): () => void {
    const deadline = { at: performance.now() + this.waitMs, pass };
    this.#running.add(deadline);
    this.#timer ??= setTimeout(this.#look, this.waitMs);
    // The timer stays when none is running: the next one begins soon.
    return () => this.#running.delete(deadline);
  }

  /** Lets go of the timer; what is running does not pass any more. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running.clear();
  }

  readonly #look = (): void => {
    this.#timer = undefined;
    const now = performance.now();
    for (const deadline of this.#running) {
      if (deadline.at > now) {
        this.#timer ??= setTimeout(this.#look, deadline.at - now);
        return;
      }
      this.#running.delete(deadline);
      deadline.pass();
    }
  };
}
