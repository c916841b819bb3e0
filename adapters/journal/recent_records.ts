/**
 * What a writer has recorded lately, for the case that the database loses it: then it is recorded once
 * more, so that an answer that a sender has seen is in the journal, and a message that was handed over
 * is found when it is sent again.
 *
 * Messages without an outcome are kept however many they are: a lane bounds what it has in hand. Of
 * the others the last ones are kept, so many and so many bytes. What was recorded before those, or by
 * a process that has ended, nobody can record again: the declaration of the loss says which it was.
 */
import {
  formatMessageId,
  type MessageId,
  type MessageRecord,
  type OutcomeRecord,
} from "../journal.ts";
import { adapterLimits } from "../limits.ts";

export interface RecentRecord {
  readonly id: MessageId;
  readonly record: MessageRecord;
  readonly outcomes: OutcomeRecord[];
  /** Whether its sender has the answer. */
  delivered: boolean;
}

export class RecentRecords {
  readonly #open = new Map<string, RecentRecord>();
  readonly #closed = new Map<string, RecentRecord>();
  #bytes = 0;

  constructor(
    private readonly messagesMax: number = adapterLimits.recentMessagesMax,
    private readonly bytesMax: number = adapterLimits.recentBytesMax,
  ) {}

  /** A message was committed. */
  add(id: MessageId, record: MessageRecord): void {
    const recent = { id, record, outcomes: [], delivered: false };
    const key = formatMessageId(id);
    if (record.state === "handed over") this.#open.set(key, recent);
    else this.#close(key, recent);
  }

  /** An outcome was committed. */
  settle(outcome: OutcomeRecord): void {
    const key = formatMessageId(outcome.id);
    const open = this.#open.get(key);
    if (open !== undefined) {
      open.outcomes.push(outcome);
      this.#open.delete(key);
      return this.#close(key, open);
    }
    const closed = this.#closed.get(key);
    if (closed === undefined) return;
    closed.outcomes.push(outcome);
    this.#bytes += outcome.reply?.bytes.length ?? 0;
    this.#evict();
  }

  deliver(id: MessageId): void {
    const recent = this.find(id);
    if (recent !== undefined) recent.delivered = true;
  }

  find(id: MessageId): RecentRecord | undefined {
    const key = formatMessageId(id);
    return this.#open.get(key) ?? this.#closed.get(key);
  }

  remove(id: MessageId): void {
    const key = formatMessageId(id);
    const closed = this.#closed.get(key);
    if (closed !== undefined) this.#bytes -= bytesOf(closed);
    this.#closed.delete(key);
    this.#open.delete(key);
  }

  /** In the order of their numbers. */
  all(): RecentRecord[] {
    return [...this.#open.values(), ...this.#closed.values()]
      .toSorted((a, b) => a.id.stream - b.id.stream || a.id.sequence - b.id.sequence);
  }

  #close(key: string, recent: RecentRecord): void {
    this.#closed.set(key, recent);
    this.#bytes += bytesOf(recent);
    this.#evict();
  }

  #evict(): void {
    for (const [key, oldest] of this.#closed) {
      if (this.#closed.size <= this.messagesMax && this.#bytes <= this.bytesMax) return;
      this.#closed.delete(key);
      this.#bytes -= bytesOf(oldest);
    }
  }
}

function bytesOf({ record, outcomes }: RecentRecord): number {
  return outcomes.reduce(
    (sum, { reply }) => sum + (reply?.bytes.length ?? 0),
    record.request.length + (record.reply?.bytes.length ?? 0),
  );
}
