/** A pair on its way, as far as its turn depends on it. */
export interface OpenPair {
  readonly place: string;
  readonly state: "waiting" | "sending" | "answered";
  /** User and documents that the message speaks of. */
  readonly keys: readonly string[];
}

/**
 * The waiting pairs whose turn it is: none of their keys belongs to an earlier pair that has not
 * come to its end. So a declaration is registered at the mirror before it is corrected, and its
 * number there is known before it is named, while others pass by. `pairs` in order of place.
 */
export function duePairs(pairs: readonly OpenPair[]): string[] {
  const taken = new Set<string>();
  const due: string[] = [];
  for (const { place, state, keys } of pairs) {
    if (state === "waiting" && !keys.some((key) => taken.has(key))) due.push(place);
    for (const key of keys) taken.add(key);
  }
  return due;
}
