/** The known name that is fewest letters away from what was written, at most `distanceMax`; if any is. */
export function nearest(
  written: string,
  known: Iterable<string>,
  distanceMax: number,
): string | undefined {
  let found: string | undefined;
  let least = distanceMax + 1;
  for (const each of known) {
    const distance = distanceOf(written, each);
    if (distance < least) [found, least] = [each, distance];
  }
  return found;
}

/** Letters to insert, remove or replace until one text is the other (Levenshtein). */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
