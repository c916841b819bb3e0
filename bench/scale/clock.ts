/** Time of a simulation, in milliseconds, and what is to happen in it: the earliest first. */
export class Clock {
  now = 0;
  /** A heap; the order of asking decides between two at the same time, so that a run can be repeated. */
  readonly #times: number[] = [];
  readonly #orders: number[] = [];
  readonly #acts: (() => void)[] = [];
  #asked = 0;

  /** Lets something happen after `ms`. */
  after(ms: number, act: () => void): void {
    let place = this.#acts.length;
    const time = this.now + ms;
    const order = this.#asked++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isBefore(time, order, parent)) break;
      this.#put(place, this.#times[parent]!, this.#orders[parent]!, this.#acts[parent]!);
      place = parent;
    }
    this.#put(place, time, order, act);
  }

  /** Lets everything happen, up to and including `untilMs`; time stands there afterwards. */
  run(untilMs = Infinity): void {
    while (this.#acts.length > 0 && this.#times[0]! <= untilMs) {
      this.now = this.#times[0]!;
      this.#take()();
    }
    if (untilMs !== Infinity) this.now = untilMs;
  }

  #isBefore(time: number, order: number, place: number): boolean {
    const other = this.#times[place]!;
    return time < other || time === other && order < this.#orders[place]!;
  }

  #put(place: number, time: number, order: number, act: () => void): void {
    this.#times[place] = time;
    this.#orders[place] = order;
    this.#acts[place] = act;
  }

  #take(): () => void {
    const first = this.#acts[0]!;
    const time = this.#times.pop()!;
    const order = this.#orders.pop()!;
    const act = this.#acts.pop()!;
    const length = this.#acts.length;
    if (length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= length) break;
      const right = child + 1;
      if (right < length && this.#isBefore(this.#times[right]!, this.#orders[right]!, child)) {
        child = right;
      }
      if (this.#isBefore(time, order, child)) break;
      this.#put(place, this.#times[child]!, this.#orders[child]!, this.#acts[child]!);
      place = child;
    }
    this.#put(place, time, order, act);
    return first;
  }
}
