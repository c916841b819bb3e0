import type { Difference, KnownNumbers, NumberPair } from "./comparison.ts";
import type { MappedNumber } from "./mapped_number.ts";

interface Vote {
  readonly primary: string;
  readonly mirror: string;
  /** What it is if the two do not stand for each other. */
  readonly difference: Difference;
}

/**
 * Finds out which number of the mirror stands for which of the primary. A reply names a new number
 * several times; should one of those places be wrong, the others outvote it and it is the one
 * difference, rather than a wrong mapping that makes all the others differ.
 */
export class NumberVotes {
  readonly #votes: Vote[] = [];

  constructor(private readonly known: KnownNumbers) {}

  add(primary: MappedNumber, mirror: MappedNumber, difference: Difference): void {
    this.#votes.push({ primary: primary.stem, mirror: mirror.stem, difference });
  }

  /** `learns`: whether pairs that nobody knew may be believed. */
  count(learns: boolean): { differences: Difference[]; learned: NumberPair[] } {
    const chosen = this.#elect();
    // A wrong number stands in several places of a reply and is one difference.
    const differences = new Map<string, Difference>();
    const learned = new Map<string, NumberPair>();
    for (const { primary, mirror, difference } of this.#votes) {
      const expected = this.known.mirrorOf(primary) ?? chosen.get(primary);
      const pair = `${primary}=${mirror}`;
      if (expected !== mirror) {
        if (!differences.has(pair)) differences.set(pair, difference);
      } else if (learns && this.known.mirrorOf(primary) === undefined) {
        learned.set(primary, { primary, mirror });
      }
    }
    return { differences: [...differences.values()], learned: [...learned.values()] };
  }

  /** For every number that is not known the one named with it most often, last on a tie. */
  #elect(): Map<string, string> {
    const counts = new Map<string, number>();
    for (const { primary, mirror } of this.#votes) {
      const taken = this.known.primaryOf(mirror) !== undefined;
      if (taken || this.known.mirrorOf(primary) !== undefined) continue;
      const key = `${primary}=${mirror}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const chosen = new Map<string, string>();
    const given = new Set<string>();
    // Stable: of equal counts the one that was met last comes first.
    for (const [key] of [...counts].reverse().sort((a, b) => b[1] - a[1])) {
      const [primary, mirror] = key.split("=") as [string, string];
      if (chosen.has(primary) || given.has(mirror)) continue;
      chosen.set(primary, mirror);
      given.add(mirror);
    }
    return chosen;
  }
}
