/**
 * Compares what was seen committed with what a database holds. Whatever is less there than it was is
 * gone: a failover that had not replicated everything, or an older backup. More is no sign of loss:
 * others have gone on.
 */
import type { KnownMode, KnownNumbers, KnownState } from "./known_state.ts";
import { say } from "../reasons/mod.ts";

/** A stream that has lost its end, or whose end somebody else has written anew. */
export interface LostStream {
  readonly id: number;
  /** Messages `from` to `to` are gone; none where `from` > `to`. */
  readonly from: number;
  readonly to: number;
  /** Commits that are gone; 0 where others took their place. */
  readonly batches: number;
  readonly replaced: boolean;
}

/** Numbers that were reserved, and are not any more. */
export interface LostNumbers extends KnownNumbers {
  /** The highest sequence that is still reserved; `first - 1` where none is. */
  readonly found: number;
}

export interface LostRows {
  readonly streams: readonly LostStream[];
  readonly numbers: readonly LostNumbers[];
  readonly receipts: readonly string[];
  /** How many decisions are gone. */
  readonly decisions: number;
  /**
   * The mode that is gone, with the one found in its place: in another epoch, of another mode, or without
   * the pause or the automatic act that stood there and that nobody has decided about since.
   */
  readonly mode: { readonly known: KnownMode; readonly found: KnownMode | undefined } | undefined;
  /** Rows that are known to be gone, at least 1. */
  readonly rows: number;
}

/** What of `known` is not in `found`; undefined where all is. */
export function findLostRows(known: KnownState, found: KnownState): LostRows | undefined {
  const streams = known.streams.flatMap((stream): LostStream[] => {
    const now = found.streams.find(({ id }) => id === stream.id);
    // Its loss is settled; should that be undone by another loss, it is not retired any more.
    if (now?.retired) return [];
    const [sequence, batch] = [now?.lastSequence ?? 0, now?.lastBatch ?? 0];
    const replaced = stream.replaced ?? false;
    const isThere = sequence >= stream.lastSequence && batch >= stream.lastBatch;
    if (isThere && !replaced && now !== undefined) return [];
    return [{
      id: stream.id,
      from: sequence + 1,
      to: stream.lastSequence,
      batches: Math.max(0, stream.lastBatch - batch),
      replaced,
    }];
  });
  const numbers = known.numbers.flatMap((each): LostNumbers[] => {
    const now = found.numbers.find(({ type, first, last }) =>
      type === each.type && first === each.first && last === each.last
    );
    const high = now?.high ?? each.first - 1;
    return high >= each.high ? [] : [{ ...each, found: high }];
  });
  const receipts = known.receipts.filter((identifier) => !found.receipts.includes(identifier));
  const decided = (found.decisions ?? Infinity) - (known.decisions ?? 0);
  const decisions = Math.max(0, -decided);
  const mode = lostMode(known.mode, found.mode, known.decisions === undefined || decided > 0);
  const rows = streams.reduce((sum, { from, to, batches }) => sum + batches + ended(from, to), 0) +
    numbers.length + receipts.length + decisions + (mode === undefined ? 0 : 1);
  const isLost = streams.length + numbers.length + receipts.length + decisions > 0 ||
    mode !== undefined;
  return isLost
    ? { streams, numbers, receipts, decisions, mode, rows: Math.max(1, rows) }
    : undefined;
}

/**
 * An epoch may have been given a second time, to another mode: then the first decision is gone. So it is
 * where what is decided within an epoch went back, and nobody has decided anything since.
 */
function lostMode(
  known: KnownMode | undefined,
  found: KnownMode | undefined,
  isDecidedSince: boolean,
): LostRows["mode"] {
  if (known === undefined) return undefined;
  const isThere = found !== undefined && (found.epoch > known.epoch ||
    isSameMode(found, known) && (isDecidedSince || !hasGoneBack(known, found)));
  return isThere ? undefined : { known, found };
}

export function isSameMode(one: KnownMode, other: KnownMode): boolean {
  return one.epoch === other.epoch && one.mode === other.mode;
}

/**
 * Whether, within an epoch, a pause has ended or an automatic act has been acknowledged: by a decision, or
 * by a loss.
 */
export function hasGoneBack(before: KnownMode, now: KnownMode): boolean {
  return isSameMode(before, now) &&
    (before.paused && !now.paused || !before.acknowledged && now.acknowledged);
}

function ended(from: number, to: number): number {
  return Math.max(0, to - from + 1);
}

/** In one sentence, with numbers: what is gone. */
export function lostRowsSentence(
  { streams, numbers, receipts, decisions, mode }: LostRows,
): string {
  const parts = [
    ...streams.map(({ id, from, to, batches, replaced }) => {
      if (replaced) return `stream ${id} was written by somebody else from an older state on`;
      const messages = ended(from, to);
      return messages > 0
        ? `messages ${id}-${from} to ${id}-${to} (${messages})`
        : `the last ${batches} commits of stream ${id}`;
    }),
    ...numbers.map(({ type, found, high }) =>
      `the reservation of numbers ${type} from ${found + 1} to ${high}`
    ),
    ...receipts.length > 0 ? [`receipt identifiers ${receipts.join(", ")}`] : [],
    ...decisions === 0 ? [] : [`the last ${decisions} decisions`],
    ...mode === undefined ? [] : mode.found !== undefined && isSameMode(mode.known, mode.found)
      ? [
        mode.known.paused && !mode.found.paused
          ? "that automatic action is paused"
          : "that an automatic act is to be acknowledged",
      ]
      : [
        `the change to mode ${mode.known.mode} in epoch ${mode.known.epoch} (found ${
          mode.found === undefined ? "none" : `${mode.found.mode} in epoch ${mode.found.epoch}`
        })`,
      ],
  ];
  return say("ROWS_LOST", { what: parts.join("; ") });
}
