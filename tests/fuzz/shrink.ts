import type { Sequence } from "./step.ts";

/** Plays on a bed of its own; whether it fails. */
export type Fails = (sequence: Sequence) => Promise<boolean>;

/**
 * Leaves out steps as long as the sequence still fails: halves first, then smaller parts. Gives the
 * smallest found when the time is over.
 */
export async function shrink(
  sequence: Sequence,
  fails: Fails,
  isOver: () => boolean,
): Promise<Sequence> {
  let { steps } = sequence;
  for (let size = Math.ceil(steps.length / 2); size >= 1;) {
    let isSmaller = false;
    for (let at = 0; at < steps.length && !isOver();) {
      const fewer = steps.toSpliced(at, size);
      if (fewer.length > 0 && await fails({ ...sequence, steps: fewer })) {
        steps = fewer;
        isSmaller = true;
      } else {
        at += size;
      }
    }
    if (isOver()) break;
    if (size === 1 && !isSmaller) break;
    if (size > 1) size = Math.ceil(size / 2);
  }
  return { ...sequence, steps };
}
