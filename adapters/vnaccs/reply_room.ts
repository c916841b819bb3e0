/**
 * Memory for answers under way, of all connections together. Each answer alone is bounded, too; but
 * some hundred connections, each with the largest answer, would be more than a machine has.
 */
export class ReplyRoom {
  #used = 0;

  constructor(readonly bytesMax: number) {}

  get used(): number {
    return this.#used;
  }

  /** Takes so many bytes more, unless there are not so many left. */
  take(bytes: number): boolean {
    if (this.#used + bytes > this.bytesMax) return false;
    this.#used += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#used -= bytes;
  }
}
