/**
 * What a writer has recorded lately, for the case that the database loses it: then it is recorded once
 * more, so that an answer that a sender has seen is in the journal, and a message that was handed over
 * is found when it is sent again.
 *
 * Messages without an outcome are kept however many they are: a lane bounds what it has in hand. Of
 * the others the last ones are kept, up to so many and so many bytes. What was recorded before those, or
 * by a process that has ended, nobody can record again: the declaration of the loss says which it was.
 *
 * The others stand as bytes in one ring. As objects, each would live for a second or two and die when
 * the collector has put it among the old ones, which it then has to look through as a whole: at full
 * load more than once a second in each lane.
 */
import {
  formatMessageId,
  type MessageId,
  type MessageRecord,
  type OutcomeRecord,
} from "../journal.ts";
import { adapterLimits } from "../limits.ts";
import { PackedRecord, type RecentRecord, unpackRecord } from "./packed_record.ts";

/** A message that is kept. */
export interface KeptRecord extends RecentRecord {
  /** Whether its sender has the answer. */
  readonly delivered: boolean;
}

interface Open {
  readonly recent: RecentRecord;
  delivered: boolean;
}

/** Where in the ring a message stands: [from, to). */
interface Place {
  readonly from: number;
  readonly to: number;
  delivered: boolean;
}

export class RecentRecords {
  readonly #open = new Map<string, Open>();
  /** In the order in which they stand in the ring, the oldest first. */
  readonly #closed = new Map<string, Place>();
  /** Pages of it that were never written take no memory. */
  readonly #ring: Uint8Array;
  /** Where the next one goes. */
  #end = 0;

  constructor(
    private readonly messagesMax: number = adapterLimits.recentMessagesMax,
    private readonly bytesMax: number = adapterLimits.recentBytesMax,
  ) {
    this.#ring = new Uint8Array(bytesMax);
  }

  /** A message was committed. */
  add(id: MessageId, record: MessageRecord): void {
    const recent = { id, record, outcomes: [] };
    const key = formatMessageId(id);
    if (record.state === "handed over") this.#open.set(key, { recent, delivered: false });
    else this.#close(key, recent, false);
  }

  /** An outcome was committed. */
  settle(outcome: OutcomeRecord): void {
    const known = this.#find(outcome.id);
    if (known === undefined) return;
    this.#replace({ ...known, outcomes: [...known.outcomes, outcome] });
  }

  /** An outcome that is gone from the database will be recorded, and come, once more. */
  unsettle(id: MessageId, lost: readonly OutcomeRecord[]): void {
    const known = lost.length === 0 ? undefined : this.#find(id);
    if (known === undefined) return;
    this.#replace({
      ...known,
      outcomes: known.outcomes.filter(({ state, at }) =>
        !lost.some((gone) => gone.state === state && gone.at === at)
      ),
    });
  }

  /** Its sender has the answer. */
  deliver(id: MessageId): void {
    const key = formatMessageId(id);
    const known = this.#open.get(key) ?? this.#closed.get(key);
    if (known !== undefined) known.delivered = true;
  }

  remove(id: MessageId): void {
    const key = formatMessageId(id);
    this.#open.delete(key);
    this.#closed.delete(key);
  }

  /** In the order of their numbers; those that have an outcome are copies. */
  all(): KeptRecord[] {
    const open = [...this.#open.values()].map(({ recent, delivered }) => ({
      ...recent,
      delivered,
    }));
    const closed = [...this.#closed.values()].map((place) => this.#read(place));
    return [...open, ...closed]
      .toSorted((a, b) => a.id.stream - b.id.stream || a.id.sequence - b.id.sequence);
  }

  #find(id: MessageId): KeptRecord | undefined {
    const key = formatMessageId(id);
    const open = this.#open.get(key);
    if (open !== undefined) return { ...open.recent, delivered: open.delivered };
    const place = this.#closed.get(key);
    return place && this.#read(place);
  }

  #replace({ delivered, ...recent }: KeptRecord): void {
    this.remove(recent.id);
    this.#close(formatMessageId(recent.id), recent, delivered);
  }

  #read({ from, to, delivered }: Place): KeptRecord {
    return { ...unpackRecord(this.#ring.subarray(from, to)), delivered };
  }

  #close(key: string, recent: RecentRecord, delivered: boolean): void {
    const packed = new PackedRecord(recent);
    // Nothing older is given up for what cannot be kept.
    if (packed.length > this.bytesMax) return;
    const from = this.#room(packed.length);
    const to = from + packed.length;
    packed.writeTo(this.#ring.subarray(from, to));
    this.#end = to;
    // The order of the map is that of the ring.
    this.#closed.delete(key);
    this.#closed.set(key, { from, to, delivered });
  }

  /** Gives up the oldest until so many bytes in a row are free behind the newest; where they begin. */
  #room(bytes: number): number {
    const starts = this.#end + bytes > this.bytesMax;
    for (const [key, { from }] of this.#closed) {
      // Those from here to the end of the ring are older than those at its beginning.
      const isAhead = from >= this.#end;
      const isInTheWay = starts ? isAhead || from < bytes : isAhead && from < this.#end + bytes;
      if (this.#closed.size < this.messagesMax && !isInTheWay) break;
      this.#closed.delete(key);
    }
    return starts ? 0 : this.#end;
  }
}
