/** What a node knows that its database has committed: what it must find there again. */

/** How far a stream of the journal has come. */
export interface KnownStream {
  readonly id: number;
  readonly lastSequence: number;
  readonly lastBatch: number;
  /** Nobody writes to it any more: what it has lost is settled already. */
  readonly retired?: boolean;
  /** Its numbers agree, but somebody else wrote what stands under them. */
  readonly replaced?: boolean;
}

/** How far the numbers of a document type are reserved within a band. */
export interface KnownNumbers {
  /** Two digits. */
  readonly type: string;
  /** The band, both ends included. */
  readonly first: number;
  readonly last: number;
  /** The highest sequence that is reserved. */
  readonly high: number;
}

/** The mode that was in force. */
export interface KnownMode {
  readonly mode: "relay" | "standby" | "failback" | "closed";
  readonly epoch: number;
  readonly paused: boolean;
  readonly acknowledged: boolean;
}

export interface KnownState {
  readonly mode?: KnownMode;
  readonly streams: readonly KnownStream[];
  readonly numbers: readonly KnownNumbers[];
  /** Identifiers of receipts that are given out. */
  readonly receipts: readonly string[];
  /**
   * Decisions of people and of the gateway, by the batches of stream 0, those that were declared lost
   * included: it only rises. Undefined: not known.
   */
  readonly decisions?: number;
}

export const nothingKnown: KnownState = { streams: [], numbers: [], receipts: [] };

/** Both together; where they speak of the same, the one that has come further. */
export function mergeKnown(one: KnownState, other: KnownState): KnownState {
  const decisions = [one.decisions, other.decisions].filter((each) => each !== undefined);
  return {
    mode: laterMode(one, other),
    streams: mergeBy(
      [...one.streams, ...other.streams],
      ({ id }) => `${id}`,
      (a, b) => ({
        id: a.id,
        lastSequence: Math.max(a.lastSequence, b.lastSequence),
        lastBatch: Math.max(a.lastBatch, b.lastBatch),
        ...(a.retired || b.retired ? { retired: true } : {}),
        ...(a.replaced || b.replaced ? { replaced: true } : {}),
      }),
    ),
    numbers: mergeBy(
      [...one.numbers, ...other.numbers],
      ({ type, first, last }) => `${type} ${first} ${last}`,
      (a, b) => a.high >= b.high ? a : b,
    ),
    receipts: [...new Set([...one.receipts, ...other.receipts])].toSorted(),
    ...(decisions.length === 0 ? {} : { decisions: Math.max(...decisions) }),
  };
}

/**
 * Of the same epoch the later word counts: paused and acknowledged move within one. What was read before
 * a decision that is known is not the later one, though it comes later.
 */
function laterMode(one: KnownState, other: KnownState): KnownMode | undefined {
  if (one.mode === undefined || other.mode === undefined) return other.mode ?? one.mode;
  if (one.mode.epoch !== other.mode.epoch) {
    return one.mode.epoch > other.mode.epoch ? one.mode : other.mode;
  }
  return (other.decisions ?? Infinity) < (one.decisions ?? 0) ? one.mode : other.mode;
}

function mergeBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  merge: (one: Item, other: Item) => Item,
): Item[] {
  const merged = new Map<string, Item>();
  for (const item of items) {
    const key = keyOf(item);
    const before = merged.get(key);
    merged.set(key, before === undefined ? item : merge(before, item));
  }
  return [...merged.values()];
}
