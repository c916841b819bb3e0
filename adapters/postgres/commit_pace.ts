/** Time between the beginnings of two commits at least, in milliseconds. */
const PACE_MS = 4;
/** What is enough for a commit at any time. */
const ENOUGH = 16;

/**
 * The pace of one writer's commits. An idle writer commits at once and a full one as soon as it can;
 * between the two, each message would get a commit of its own – a relayed one two – and their fixed
 * cost would fill the processors at half of what the lane can carry.
 */
export class CommitPace {
  #last = -Infinity;

  /** Waits until the next commit is due; `waiting` is what it would write now. */
  async keep(waiting: number): Promise<void> {
    const early = PACE_MS - (performance.now() - this.#last);
    if (early >= 1 && waiting < ENOUGH) {
      await new Promise((resolve) => setTimeout(resolve, early));
    }
    this.#last = performance.now();
  }
}
