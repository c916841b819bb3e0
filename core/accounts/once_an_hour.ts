const hourMs = 3_600_000;

/** Keys that are remembered, about 0.1 KB each; one more takes the place of the oldest. */
const keysMaxDefault = 20_000;

/** Says of each key whether it is the first time in an hour. */
export class OnceAnHour {
  /** When the hour began, oldest first. */
  readonly #begun = new Map<string, number>();

  constructor(private readonly keysMax: number = keysMaxDefault) {}

  /** `nowMs`: milliseconds of any clock; where it goes back, the hour takes longer. */
  isFirst(key: string, nowMs: number): boolean {
    const begun = this.#begun.get(key);
    if (begun !== undefined && nowMs - begun < hourMs) return false;
    this.#begun.delete(key);
    this.#begun.set(key, nowMs);
    for (const oldest of this.#begun.keys()) {
      if (this.#begun.size <= this.keysMax) break;
      this.#begun.delete(oldest);
    }
    return true;
  }

  /** The next time counts as the first. */
  forget(key: string): void {
    this.#begun.delete(key);
  }
}
