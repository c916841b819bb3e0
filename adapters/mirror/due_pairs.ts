/** A pair on its way, as far as its turn depends on it. */
export interface OpenPair {
  readonly place: string;
  readonly state: "waiting" | "sending" | "answered";
  readonly registers: boolean;
  readonly userId: string;
  /** Documents that request and answer name. */
  readonly documents: readonly string[];
  readonly receivedAt: Date;
  /** When the primary had answered. */
  readonly settledAt: Date;
}

/**
 * The waiting pairs whose turn it is; `pairs` in order of place.
 *
 * A pair waits for earlier ones about its documents until they are compared: a declaration is
 * registered at the mirror before it is corrected, and its number there is known before it is named.
 * It also waits for what its user had registered before sending it, which it may name otherwise, by
 * its cargo say. What a user sent side by side goes side by side here too: received before the other was
 * answered, by a clock that did not go back in between (F40).
 */
export function duePairs(pairs: readonly OpenPair[]): string[] {
  const documents = new Set<string>();
  /**
   * By user, of what is still to be registered: when the first of it had been answered, and when the
   * last of it was received.
   */
  const registering = new Map<string, { readonly answered: number; readonly received: number }>();
  const due: string[] = [];
  for (const pair of pairs) {
    const { state, userId } = pair;
    const { answered, received } = registering.get(userId) ?? nothing;
    const at = pair.receivedAt.getTime();
    const isFree = answered > at && received <= at &&
      !pair.documents.some((stem) => documents.has(stem));
    if (state === "waiting" && isFree) due.push(pair.place);
    for (const stem of pair.documents) documents.add(stem);
    if (pair.registers && state !== "answered") {
      registering.set(userId, {
        answered: Math.min(answered, pair.settledAt.getTime()),
        received: Math.max(received, at),
      });
    }
  }
  return due;
}

const nothing = { answered: Infinity, received: -Infinity };
