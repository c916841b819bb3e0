/** Lets so many pieces of work be done at once; the others wait, first come, first served. */
export class Turns {
  readonly #queue: (() => void)[] = [];
  #active = 0;

  constructor(private readonly atOnce: number) {}

  get active(): number {
    return this.#active;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#active < this.atOnce) this.#active++;
    // Whoever has ended hands its place over, so that the count stays as it is.
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#queue.shift();
      if (next === undefined) this.#active--;
      else next();
    }
  }
}
