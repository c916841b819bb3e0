import type { Clock } from "./clock.ts";

/** How long one runs while others wait: what a system's scheduler gives, about. */
const TURN_MS = 1;

interface Job {
  leftMs: number;
  readonly done: () => void;
  /** What goes on with the same core once it is done, while its turn lasts. */
  readonly next?: () => Job | undefined;
}

/** The cores of a machine: whatever wants one waits its turn, and long work gives way after each turn. */
export class Processors {
  /** Time that cores were busy, together. */
  busyMs = 0;
  #busy = 0;
  #stopped = false;
  readonly #waiting = new Queue<Job>();

  constructor(private readonly clock: Clock, readonly cores: number) {}

  run(ms: number, done: () => void): void {
    this.give({ leftMs: ms, done });
  }

  give(job: Job): void {
    this.#waiting.push(job);
    this.#start();
  }

  /** What runs ends its turn, nothing else begins until `go`. */
  stop(): void {
    this.#stopped = true;
  }

  go(): void {
    this.#stopped = false;
    this.#start();
  }

  #start(): void {
    while (!this.#stopped && this.#busy < this.cores) {
      const job = this.#waiting.shift();
      if (job === undefined) return;
      this.#busy++;
      this.#hold(job, TURN_MS);
    }
  }

  #hold(job: Job, turnMs: number): void {
    const ms = Math.min(job.leftMs, turnMs);
    this.clock.after(ms, () => {
      this.busyMs += ms;
      job.leftMs -= ms;
      let more: Job | undefined = job;
      if (job.leftMs <= 0) {
        job.done();
        more = job.next?.();
      }
      if (more !== undefined && ms < turnMs && !this.#stopped) {
        return this.#hold(more, turnMs - ms);
      }
      if (more !== undefined) this.#waiting.push(more);
      this.#busy--;
      this.#start();
    });
  }
}

/** One thread: does one thing after the other, each on a core of its machine. */
export class Thread {
  #isBusy = false;
  readonly #jobs = new Queue<Job>();

  constructor(private readonly processors: Processors) {}

  run(ms: number, done: () => void): void {
    this.#jobs.push(this.#job(ms, done));
    this.#begin();
  }

  /** Before whatever waits: what a promise that has settled does in a loop of events. */
  runNext(ms: number, done: () => void): void {
    this.#jobs.unshift(this.#job(ms, done));
    this.#begin();
  }

  #job(ms: number, done: () => void): Job {
    return { leftMs: ms, done, next: () => this.#next() };
  }

  #begin(): void {
    if (this.#isBusy) return;
    const job = this.#next();
    if (job !== undefined) this.processors.give(job);
  }

  #next(): Job | undefined {
    const job = this.#jobs.shift();
    this.#isBusy = job !== undefined;
    return job;
  }
}

/** First in, first out, without moving what waits. */
export class Queue<Item> {
  #items: Item[] = [];
  #first = 0;

  get length(): number {
    return this.#items.length - this.#first;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  unshift(item: Item): void {
    if (this.#first > 0) this.#items[--this.#first] = item;
    else this.#items.unshift(item);
  }

  shift(): Item | undefined {
    if (this.#first >= this.#items.length) return undefined;
    const item = this.#items[this.#first++];
    if (this.#first > 1024 && this.#first * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }
}
