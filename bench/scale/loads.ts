/** The loads that docs/scale.md is about: a national day, ten and a hundred times it. */
export interface DayLoad {
  readonly name: string;
  readonly messages: number;
  /** Of its peaks, in a second. */
  readonly peak: number;
}

/** Small declarations of a day in 2025 in the whole country, and its peaks. */
const day = { messages: 700_000, peak: 800 } as const;

export const dayLoads: readonly DayLoad[] = [1, 10, 100].map((times) => ({
  name: times === 1 ? "national day of 2025" : `${times} times`,
  messages: day.messages * times,
  peak: day.peak * times,
}));

/**
 * Shares of a day by hour, from midnight on. Assumed: offices work from eight to half past eleven and from
 * half past one to five, and some work in the evening.
 */
const hours = [1, 1, 1, 1, 1, 1, 2, 5, 9, 11, 11, 7, 3, 7, 11, 11, 8, 4, 2, 1, 1, 0.5, 0.5, 0.5];

/** Messages of each hour of a day, together all of it. */
export function hourly(messages: number): number[] {
  const all = hours.reduce((sum, share) => sum + share, 0);
  return hours.map((share) => messages * share / all);
}
