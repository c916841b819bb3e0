/** What is asked for more often than it changes: found once, and again when that is too old. */
export class Recent<T> {
  #found: Promise<T> | undefined;
  #oldAt = 0;

  /** `ms`: for how long what was found counts. Who asks meanwhile waits for the same. */
  constructor(private readonly find: () => Promise<T>, private readonly ms: number) {}

  /** What was found is old. */
  forget(): void {
    this.#found = undefined;
  }

  get(): Promise<T> {
    const now = performance.now();
    if (this.#found === undefined || now >= this.#oldAt) {
      this.#oldAt = now + this.ms;
      const found = this.find();
      this.#found = found;
      // What failed is tried again by the next who asks.
      found.catch(() => {
        if (this.#found === found) this.#found = undefined;
      });
    }
    return this.#found;
  }
}
