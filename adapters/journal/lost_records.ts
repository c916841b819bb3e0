/**
 * Records again what a database has lost, as far as its writer still holds it (`recent_records.ts`).
 *
 * A lost message gets another place, in another stream: its old number is never given again. Who still
 * speaks of the old one – an outcome, news of a delivery – is led to the new. What the standby had
 * decided is not decided again: the message and its answer come back, its document does not, the
 * number is void, and what was accepted is noted for a person to enter (`note_lost_acceptances.ts`).
 */
import { Buffer } from "node:buffer";
import type { ISql } from "postgres";
import {
  type Appended,
  formatMessageId,
  type MessageId,
  type MessageRecord,
  type OutcomeRecord,
  StaleEpoch,
} from "../journal.ts";
import type { QueuedMessage, QueuedOutcome } from "./journal_queue.ts";
import { noteLostAcceptances } from "./note_lost_acceptances.ts";
import { type KeptRecord, RecentRecords } from "./recent_records.ts";
import { say } from "../../core/reasons/mod.ts";

/** Places that are led elsewhere: beyond these, what comes so late is dropped. */
const MOVED_MAX = 20_000;

export interface LostRecordsOptions<Task> {
  readonly queueMessage: (message: QueuedMessage<Task>) => void;
  /** Puts an outcome back that has to wait. */
  readonly holdOutcome: (outcome: QueuedOutcome) => void;
  /** `then` is called after the commit. */
  readonly queueOutcome: (outcome: OutcomeRecord, then?: () => void) => void;
  readonly queueDelivered: (id: MessageId) => void;
  readonly onTrouble: (sentence: string) => void;
}

export class LostRecords<Task> {
  readonly #recent = new RecentRecords();
  /** Lost messages on their way to another place. */
  readonly #pending = new Set<string>();
  /** Where lost messages are now; undefined: nowhere. */
  readonly #moved = new Map<string, MessageId | undefined>();
  /** Repeats wait until it is known where their first is. */
  #repeats: KeptRecord[] = [];
  #isDue = false;

  constructor(private readonly options: LostRecordsOptions<Task>) {}

  committed(id: MessageId, record: MessageRecord): void {
    this.#recent.add(id, record);
  }

  settled(outcome: OutcomeRecord): void {
    this.#recent.settle(outcome);
  }

  delivered(id: MessageId): void {
    this.#recent.deliver(id);
  }

  /** Whether the message is being recorded again: what is said of it has to wait. */
  isPending(id: MessageId): boolean {
    return this.#pending.size > 0 && this.#pending.has(formatMessageId(id));
  }

  /** Where a message is now; undefined where it is lost for good. */
  placeOf(id: MessageId): MessageId | undefined {
    if (this.#moved.size === 0) return id;
    let place: MessageId | undefined = id;
    while (place !== undefined) {
      const key = formatMessageId(place);
      if (!this.#moved.has(key)) return place;
      place = this.#moved.get(key);
    }
    return undefined;
  }

  /**
   * Outcomes under the places that their messages have now. Who waits for one of a message that is lost
   * for good is told, for it waits for nothing; of one that is being recorded again, it waits for that.
   */
  lead(outcomes: readonly QueuedOutcome[]): QueuedOutcome[] {
    return outcomes.flatMap((outcome) => {
      const { record } = outcome;
      if (this.isPending(record.id)) {
        this.options.holdOutcome(outcome);
        return [];
      }
      const id = this.placeOf(record.id);
      if (id === record.id) return [outcome];
      if (id !== undefined) return [{ ...outcome, record: { ...record, id } }];
      this.options.onTrouble(
        `dropped what became of message ${formatMessageId(record.id)}, which the database has lost`,
      );
      outcome.resolve();
      return [];
    });
  }

  /** The database has lost rows: with the next connection it is found out which. */
  isDue(): void {
    this.#isDue = true;
  }

  /** Finds out what is gone, and queues it. Safe to repeat after an error. */
  async recover(sql: ISql): Promise<void> {
    if (!this.#isDue) return;
    const all = this.#recent.all();
    const firsts = all.flatMap(({ record }) => record.first ?? []);
    const there = await findMessages(sql, [...all.map(({ id }) => id), ...firsts]);
    const settled = await findOutcomes(sql, all.map(({ id }) => id));
    const isLost = ({ id, record }: KeptRecord): boolean => {
      const stored = there.get(formatMessageId(id));
      return stored === undefined || !isSame(stored, record);
    };
    const lost = new Set(all.filter(isLost));
    // Before anything of them is there again: should this process die in between, they are still owed.
    await noteLostAcceptances(sql, [...lost]);
    this.#isDue = false;
    for (const entry of all) {
      if (lost.has(entry)) this.#recordAgain(entry, there);
      else this.#settleAgain(entry, settled);
    }
    this.#queueRepeats();
  }

  #recordAgain(entry: KeptRecord, there: ReadonlyMap<string, StoredMessage>): void {
    const { id, record } = entry;
    this.#recent.remove(id);
    this.#pending.add(formatMessageId(id));
    if (record.first === undefined) return this.#queue(entry, record);
    const first = formatMessageId(record.first);
    if (!this.#pending.has(first) && !this.#moved.has(first) && !there.has(first)) {
      return this.#drop(entry, `its first, ${first}, is lost`);
    }
    this.#repeats.push(entry);
  }

  #queue(entry: KeptRecord, record: MessageRecord): void {
    const { queueMessage } = this.options;
    const { id } = entry;
    const reason = say("RECORDED_AGAIN", { id: formatMessageId(id) });
    const again = {
      ...record,
      // Its trace is of the first recording, whose waiting it tells.
      trace: undefined,
      reason: [record.reason, reason].filter(Boolean).join("; "),
    };
    const message: QueuedMessage<Task> = {
      keys: again,
      request: again.request,
      content: { record: again },
      epoch: undefined,
      giveUpAt: Infinity,
      waits: true,
      resolve: (appended) => {
        message.waits = false;
        this.#recorded(entry, appended);
      },
      reject: (error) => {
        message.waits = false;
        if (error instanceof StaleEpoch) this.#queue(entry, record);
        else this.#drop(entry, error.message);
      },
    };
    queueMessage(message);
  }

  #recorded(entry: KeptRecord, appended: Appended): void {
    if (appended.kind === "repeat") {
      return this.#drop(entry, `it is there again as ${formatMessageId(appended.first)}`);
    }
    const { queueOutcome, queueDelivered } = this.options;
    const { id } = appended;
    this.#move(entry, id);
    entry.outcomes.forEach((outcome, index) => {
      const isLast = index === entry.outcomes.length - 1;
      queueOutcome({ ...outcome, id }, () => {
        if (isLast && entry.delivered) queueDelivered(id);
      });
    });
    if (entry.outcomes.length === 0 && entry.delivered) queueDelivered(id);
    this.#queueRepeats();
  }

  #drop(entry: KeptRecord, because: string): void {
    this.options.onTrouble(
      `message ${
        formatMessageId(entry.id)
      }, which the database has lost, cannot be recorded again: ` +
        because,
    );
    this.#move(entry, undefined);
    this.#queueRepeats();
  }

  #move({ id }: KeptRecord, to: MessageId | undefined): void {
    const key = formatMessageId(id);
    this.#pending.delete(key);
    this.#moved.set(key, to);
    for (const oldest of this.#moved.keys()) {
      if (this.#moved.size <= MOVED_MAX) break;
      this.#moved.delete(oldest);
    }
  }

  #queueRepeats(): void {
    const waiting = this.#repeats;
    this.#repeats = [];
    for (const entry of waiting) {
      const first = entry.record.first!;
      const place = this.placeOf(first);
      if (this.isPending(first)) this.#repeats.push(entry);
      else if (place === undefined) {
        this.#drop(entry, `its first, ${formatMessageId(first)}, is lost`);
      } else this.#queue(entry, { ...entry.record, first: place });
    }
  }

  #settleAgain(entry: KeptRecord, settled: ReadonlySet<string>): void {
    const lost = entry.outcomes.filter((outcome) => !settled.has(outcomeKey(outcome)));
    this.#recent.unsettle(entry.id, lost);
    for (const outcome of lost) this.options.queueOutcome(outcome);
  }
}

interface StoredMessage {
  readonly digest: Uint8Array;
  readonly receivedAt: number;
}

function isSame(stored: StoredMessage, record: MessageRecord): boolean {
  return Buffer.compare(stored.digest, record.digest) === 0 &&
    stored.receivedAt === Math.trunc(record.receivedAt);
}

async function findMessages(
  sql: ISql,
  ids: readonly MessageId[],
): Promise<Map<string, StoredMessage>> {
  const rows = await sql`
    select m.stream, m.sequence, m.digest, m.received_at
    from unnest(${ids.map(({ stream }) => stream)}::integer[],
      ${ids.map(({ sequence }) => sequence)}::bigint[]) r(stream, sequence)
    join message m on m.stream = r.stream and m.sequence = r.sequence`;
  return new Map(rows.map(({ stream, sequence, digest, received_at }) => [
    formatMessageId({ stream: Number(stream), sequence: Number(sequence) }),
    { digest, receivedAt: (received_at as Date).getTime() },
  ]));
}

async function findOutcomes(sql: ISql, ids: readonly MessageId[]): Promise<Set<string>> {
  const rows = await sql`
    select o.stream, o.sequence, o.state, o.at
    from unnest(${ids.map(({ stream }) => stream)}::integer[],
      ${ids.map(({ sequence }) => sequence)}::bigint[]) r(stream, sequence)
    join outcome o on o.stream = r.stream and o.sequence = r.sequence`;
  return new Set(rows.map(({ stream, sequence, state, at }) =>
    outcomeKey({
      id: { stream: Number(stream), sequence: Number(sequence) },
      state,
      at: (at as Date).getTime(),
    })
  ));
}

function outcomeKey({ id, state, at }: Pick<OutcomeRecord, "id" | "state" | "at">): string {
  return `${formatMessageId(id)} ${state} ${Math.trunc(at)}`;
}
