import type { Sequence } from "./step.ts";

/** Plays on a bed of its own; whether it fails. */
export type Fails = (sequences: readonly Sequence[]) => Promise<boolean>;

/**
 * Leaves out steps as long as the sequences still fail: halves first, then smaller parts. Gives the
 * smallest found when the time is over; a sequence without steps is left out.
 */
export async function shrink(
  sequences: readonly Sequence[],
  fails: Fails,
  isOver: () => boolean,
): Promise<Sequence[]> {
  let steps = sequences.flatMap((of) => of.steps.map((step) => ({ of, step })));
  const written = (some: typeof steps): Sequence[] =>
    sequences.map((of) => ({
      ...of,
      steps: some.filter((each) => each.of === of).map(({ step }) => step),
    })).filter(({ steps }) => steps.length > 0);
  for (let size = Math.ceil(steps.length / 2); size >= 1;) {
    let isSmaller = false;
    for (let at = 0; at < steps.length && !isOver();) {
      const fewer = steps.toSpliced(at, size);
      if (fewer.length > 0 && await fails(written(fewer))) {
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
  return written(steps);
}
