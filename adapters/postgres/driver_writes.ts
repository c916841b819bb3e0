/**
 * Whether the driver of a pool holds back bytes that it is about to write. It gathers short writes until
 * the end of the turn; a connection that closes in between keeps them, and the timer that would have
 * sent them: opened again, it never says a word. So a close is told when nothing is held back.
 */

/** The part of the driver's options that it reads for each statement, just before writing it. */
interface ReadForEachStatement {
  debug?: unknown;
}

/** Turns after which nobody waits any longer: a pool is never without a moment for so long. */
const TURNS_MAX = 1_000;

export class DriverWrites {
  #held = 0;

  /** The driver may have begun to write in this turn. */
  note(): void {
    this.#held++;
    // Behind the driver's own end of the turn, which it asks for before this microtask.
    queueMicrotask(() => setImmediate(() => void this.#held--));
  }

  /** Calls back once nothing is held back; at once where that is so. */
  whenNone(then: () => void, turns = 0): void {
    if (this.#held === 0 || turns > TURNS_MAX) return then();
    setImmediate(() => this.whenNone(then, turns + 1));
  }
}

const watched = new WeakMap<object, DriverWrites>();

/** What the driver writes with these options, which belong to one pool. */
export function driverWrites(options: object): DriverWrites {
  let writes = watched.get(options);
  if (writes === undefined) {
    const made = writes = new DriverWrites();
    watched.set(options, made);
    Object.defineProperty(options satisfies ReadForEachStatement, "debug", {
      enumerable: true,
      configurable: true,
      get: () => {
        made.note();
        return false;
      },
    });
  }
  return writes;
}
