/** Numbers of results: the middle of rounds, and how a number is written. */

/** The middle one, or the mean of the two in the middle; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Three figures that count, thousands apart: `20,300`, `6.54`, `0.0123`. */
export function inFigures(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
}
