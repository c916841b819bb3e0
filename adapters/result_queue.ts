/**
 * Gathers what is to be written while a write runs, and writes it with the next one: many small
 * results, few commits, no timer.
 */
export class ResultQueue<Result> {
  #waiting: { result: Result; resolve: () => void; reject: (error: unknown) => void }[] = [];
  #running = false;

  constructor(private readonly write: (results: readonly Result[]) => Promise<void>) {}

  /** Resolves when the result is written. */
  add(result: Result): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ result, resolve, reject });
      if (!this.#running) this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    // One turn of the event loop lets results that came together share the first write.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        await this.write(batch.map(({ result }) => result));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#running = false;
  }
}
