/** How much of one processor is still used where nothing is left to do: timers, looks, a checkpoint. */
const quietShare = 0.35;
/** How long each look takes, and how often in a row it has to find them quiet. */
const lookMs = 500;
const quietLooks = 3;

export interface QuietOptions {
  /** Processor time used so far, in seconds. */
  readonly cpuSeconds: () => number;
  readonly secondsMax: number;
  /** Waits so many milliseconds; for tests. */
  readonly pause?: (ms: number) => Promise<void>;
  /** Milliseconds of a clock; for tests. */
  readonly now?: () => number;
}

/**
 * Waits until what a full load has left behind is done: what the ledger has still to learn, pages to
 * write, code to compile. A rate that is held is measured beside what it makes itself. Gives whether
 * it became quiet in time.
 */
export async function untilQuiet(options: QuietOptions): Promise<boolean> {
  const { cpuSeconds, secondsMax, now = () => performance.now() } = options;
  const { pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)) } =
    options;
  const end = now() + secondsMax * 1000;
  let quiet = 0;
  for (;;) {
    const [from, used] = [now(), cpuSeconds()];
    await pause(lookMs);
    const share = (cpuSeconds() - used) * 1000 / Math.max(now() - from, 1);
    quiet = share < quietShare ? quiet + 1 : 0;
    if (quiet === quietLooks) return true;
    if (now() >= end) return false;
  }
}
