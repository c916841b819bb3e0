/**
 * How often an open page looks by itself, in milliseconds, while something moves of which nobody tells
 * it: a switch takes less than a second, a plan minutes, and its items are counted each time.
 */
export const pollMs = { switch: 400, plan: 2_000 } as const;
