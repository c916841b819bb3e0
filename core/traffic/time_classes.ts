/**
 * Times of answers in classes, each a quarter wider than the one before: so they can be added up over
 * lanes, nodes and hours, and a quantile is off by an eighth at most, as its class is told by the middle.
 */

/** The upper end of the first class, in milliseconds. */
const firstMs = 0.25;

/** Classes to a power of ten. */
const classesToTen = 10;

/** The last class has no end; it begins at about 200 s, behind the longest deadline. */
export const timeClassesMax = 61;

/** The class of a time, from 0. */
export function timeClassOf(milliseconds: number): number {
  if (!(milliseconds > firstMs)) return 0;
  const place = Math.ceil(Math.log10(milliseconds / firstMs) * classesToTen);
  return Math.min(place, timeClassesMax - 1);
}

/** What no time of the class is longer than, in milliseconds. */
export function timeClassUpperMs(place: number): number {
  return place >= timeClassesMax - 1 ? Infinity : firstMs * 10 ** (place / classesToTen);
}

/**
 * The time that a part of the answers did not take longer than: the middle of its class by ratio, since
 * how times lie within a class is not known. Off by an eighth at most, in the first class by as much of
 * a millisecond. Undefined where there are none. What lies in the last class is told as where that
 * begins.
 */
export function quantileMs(times: readonly number[], part: number): number | undefined {
  const total = times.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const wanted = total * part;
  let below = 0;
  for (const [place, count] of times.entries()) {
    if (count > 0 && below + count >= wanted) {
      const upper = timeClassUpperMs(place);
      if (place === 0) return upper / 2;
      const lower = timeClassUpperMs(place - 1);
      return upper === Infinity ? lower : Math.sqrt(lower * upper);
    }
    below += count;
  }
  return timeClassUpperMs(timeClassesMax - 2);
}

/** Adds the counts of one to those of another, which is changed. */
export function addTimes(to: number[], from: readonly number[]): void {
  for (const [place, count] of from.entries()) to[place] = (to[place] ?? 0) + count;
}
