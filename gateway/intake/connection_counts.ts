import { networkOf } from "../../core/http/mod.ts";

/** Addresses share so many counters: those of two strangers are counted together once in a while. */
const SLOTS = 4_096;

/**
 * How many connections there are, in all and by address, counted over all lanes: each writes its own
 * part of memory that they share, and reads the others'. A lane that ended takes nothing with it, as
 * the one that follows begins its part anew.
 */
export class ConnectionCounts {
  readonly #counts: Int32Array;
  readonly #own: number;
  readonly #lanes: number;

  /** Memory for so many lanes. */
  static memory(lanes: number): SharedArrayBuffer {
    return new SharedArrayBuffer(4 * (1 + SLOTS) * lanes);
  }

  /** `connectionsMax`: in all lanes together; an address may have a quarter. */
  constructor(memory: SharedArrayBuffer, lane: number, readonly connectionsMax: number) {
    this.#counts = new Int32Array(memory);
    this.#lanes = this.#counts.length / (1 + SLOTS);
    this.#own = lane * (1 + SLOTS);
    for (let at = 0; at <= SLOTS; at++) Atomics.store(this.#counts, this.#own + at, 0);
  }

  get addressMax(): number {
    return Math.max(1, Math.floor(this.connectionsMax / 4));
  }

  /**
   * Counts one more, or says which limit keeps it out. Each lane has its part whatever the others
   * have taken: connections that wait make way in the lane that has them only, and a lane that was
   * slower than the others would be left without any. What is too many then, `isOver` says.
   */
  enter(address: string): "in all" | "of this address" | undefined {
    const slot = slotOf(address);
    if (!this.#fits(0, this.connectionsMax)) return "in all";
    if (!this.#fits(slot, this.addressMax)) return "of this address";
    Atomics.add(this.#counts, this.#own, 1);
    Atomics.add(this.#counts, this.#own + slot, 1);
    return undefined;
  }

  /** Whether this lane has more than its part of what all lanes have too many of. */
  isOver(address: string): boolean {
    const slot = slotOf(address);
    return this.#isOver(0, this.connectionsMax) || this.#isOver(slot, this.addressMax);
  }

  leave(address: string): void {
    Atomics.sub(this.#counts, this.#own, 1);
    Atomics.sub(this.#counts, this.#own + slotOf(address), 1);
  }

  #fits(slot: number, max: number): boolean {
    return this.#ownOf(slot) < this.#part(max) || this.#sum(slot) < max;
  }

  #isOver(slot: number, max: number): boolean {
    return this.#ownOf(slot) > this.#part(max) && this.#sum(slot) > max;
  }

  #ownOf(slot: number): number {
    return Atomics.load(this.#counts, this.#own + slot);
  }

  #part(max: number): number {
    return Math.floor(max / this.#lanes);
  }

  #sum(slot: number): number {
    let sum = 0;
    for (let lane = 0; lane < this.#lanes; lane++) {
      sum += Atomics.load(this.#counts, lane * (1 + SLOTS) + slot);
    }
    return sum;
  }
}

/** FNV-1a of what counts as one address. */
function slotOf(address: string): number {
  const text = networkOf(address);
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return 1 + (hash >>> 0) % SLOTS;
}
