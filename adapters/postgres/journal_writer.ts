/**
 * One lane's writer into the journal.
 *
 * Group commit without a timer: what arrives while a commit runs goes into the next one, so an
 * idle lane commits at once and a busy one commits many messages together.
 *
 * When the connection breaks during a commit, the writer does not know whether the commit
 * happened. Each batch has a number, stored with the stream's position in the same transaction;
 * after reconnecting, the stored number tells. Callers wait for that up to `appendWaitMs`; then a
 * message is refused, and should its batch turn out to be committed after all, the next batch
 * settles what was to be handed over as refused, because it never was.
 */
import type { Sql, TransactionSql } from "postgres";
import type { Sha256 } from "../../core/evidence/mod.ts";
import { invariant } from "../../core/invariant.ts";
import {
  type Appended,
  CannotRecord,
  type JournalWriting,
  type MessageId,
  type MessageRecord,
  type OutcomeRecord,
  StaleEpoch,
} from "../journal.ts";
import { ByteColumn } from "./byte_column.ts";
import type { ByteSeal } from "./byte_seal.ts";
import { RowDigests } from "./row_digests.ts";

/** Bounds of one batch: keeps a commit short and its parameters far below 1 GB. */
const BATCH_MESSAGES_MAX = 256;
const BATCH_BYTES_MAX = 24 * 1024 * 1024;

/**
 * A message whose verdict depends on what the database holds: it is decided inside the transaction
 * that records it. `proposed` is its record as far as it is known before.
 */
export interface Undecided<Task> {
  readonly proposed: Omit<MessageRecord, "state" | "reply">;
  readonly task: Task;
}

/** What a batch of undecided messages came to. */
export interface BatchDecision {
  /** One for each message, in their order. */
  readonly records: readonly MessageRecord[];
  /** Writes what else the decisions say; its statements are sent together with the records. */
  readonly write: (transaction: TransactionSql) => readonly PromiseLike<unknown>[];
  /** Called after the commit: what was taken is gone. */
  readonly committed: () => void;
}

/** Decides messages inside the transaction that records them, all or none. */
export interface BatchDecider<Task> {
  decide(
    transaction: TransactionSql,
    messages: readonly { readonly task: Task; readonly id: MessageId }[],
    position: { readonly stream: number; readonly incarnation: number },
  ): Promise<BatchDecision>;
}

interface Written {
  readonly record: MessageRecord;
  readonly request: Uint8Array;
  readonly reply: Uint8Array | undefined;
}

interface QueuedMessage<Task> {
  readonly keys: Pick<MessageRecord, "sendKey" | "contentKey">;
  readonly request: Uint8Array;
  /** The record, or what decides it. */
  readonly content: Written | Undecided<Task>;
  readonly resolve: (appended: Appended, record: MessageRecord) => void;
  readonly reject: (error: Error) => void;
}

interface QueuedOutcome {
  readonly record: OutcomeRecord;
  readonly reply: Uint8Array | undefined;
  readonly resolve: () => void;
}

interface Position {
  stream: number;
  incarnation: number;
  lastSequence: number;
  lastBatch: number;
}

/** A batch of which nobody could tell in time whether it was committed. */
interface InDoubt {
  readonly batch: number;
  /** What was to be handed over, and was not: its senders were refused. */
  readonly ids: readonly MessageId[];
  readonly afterCommit: () => void;
}

interface RepeatRow {
  kind: "send" | "content";
  place: number;
  foundStream: number;
  foundSequence: number;
}

export interface JournalWriterOptions<Task> {
  /** A connection of this writer alone (`max: 1`): the stream is held by its session. */
  readonly sql: Sql;
  /** Name shown beside the stream, e.g. `gw1/lane-0`. */
  readonly writer: string;
  /** The epoch to carry, read anew for every batch. */
  readonly epoch: () => number;
  readonly seal: ByteSeal;
  /** SHA-256 for the digests of rows; that of node:crypto where none is handed in. */
  readonly sha256?: Sha256;
  /** How long a message may wait for an absent database before it is refused. */
  readonly appendWaitMs: number;
  /** Messages that may wait for a commit; one more is refused. */
  readonly queueMessagesMax: number;
  /** For writers that are given undecided messages. */
  readonly decider?: BatchDecider<Task>;
  readonly onBatch?: (messages: number, milliseconds: number) => void;
  readonly onStaleEpoch?: () => void;
  readonly onTrouble?: (sentence: string, error: unknown) => void;
}

export class JournalWriter<Task = never> implements JournalWriting {
  #position: Position | undefined;
  #messages: QueuedMessage<Task>[] = [];
  #outcomes: QueuedOutcome[] = [];
  #delivered: MessageId[] = [];
  /** The records of the batch in hand as they were sent, and what follows their commit. */
  #written: readonly MessageRecord[] = [];
  #afterCommit: () => void = () => {};
  #inDoubt: InDoubt | undefined;
  #running: Promise<void> | undefined;
  #waitingMessages = 0;
  #closed = false;
  readonly #rows: RowDigests;

  constructor(private readonly options: JournalWriterOptions<Task>) {
    this.#rows = new RowDigests(options.sha256);
  }

  /** Takes a stream. What its last writer left unsettled is unknown from now on. */
  async open(): Promise<{ stream: number; unknown: number }> {
    const { sql, writer } = this.options;
    const [row] = await sql`select * from claim_stream(${writer})`;
    invariant(row !== undefined, "claim_stream returns a row");
    this.#position = {
      stream: Number(row.id),
      incarnation: Number(row.incarnation),
      lastSequence: Number(row.last_sequence),
      lastBatch: Number(row.last_batch),
    };
    return { stream: this.#position.stream, unknown: Number(row.unsettled) };
  }

  get stream(): number {
    invariant(this.#position !== undefined, "the writer is open");
    return this.#position.stream;
  }

  get lastSequence(): number {
    return this.#position?.lastSequence ?? 0;
  }

  /** Messages that wait for their commit. */
  get waiting(): number {
    return this.#waitingMessages;
  }

  append(record: MessageRecord): Promise<Appended> {
    const { seal } = this.options;
    const request = seal.close(record.request);
    const reply = record.reply && seal.close(record.reply.bytes);
    return this.#enqueue(record, request, { record, request, reply }, (appended) => appended);
  }

  /** Decides and records a message; resolves after the commit with the record it came to. */
  appendUndecided(
    undecided: Undecided<Task>,
  ): Promise<{ readonly appended: Appended; readonly record: MessageRecord }> {
    const request = this.options.seal.close(undecided.proposed.request);
    return this.#enqueue(
      undecided.proposed,
      request,
      undecided,
      (appended, record) => ({ appended, record }),
    );
  }

  #enqueue<Result>(
    keys: QueuedMessage<Task>["keys"],
    request: Uint8Array,
    content: QueuedMessage<Task>["content"],
    result: (appended: Appended, record: MessageRecord) => Result,
  ): Promise<Result> {
    if (this.#closed || this.#waitingMessages >= this.options.queueMessagesMax) {
      return Promise.reject(
        new CannotRecord(
          this.#closed
            ? "cannot record: the journal is closing"
            : `cannot record: ${this.#waitingMessages} messages wait for their commit already`,
        ),
      );
    }
    return new Promise((resolve, reject) => {
      this.#waitingMessages++;
      this.#messages.push({
        keys,
        request,
        content,
        resolve: (appended, record) => {
          this.#waitingMessages--;
          resolve(result(appended, record));
        },
        reject: (error) => {
          this.#waitingMessages--;
          reject(error);
        },
      });
      this.#wake();
    });
  }

  settle(record: OutcomeRecord): Promise<void> {
    const reply = record.reply && this.options.seal.close(record.reply.bytes);
    return new Promise((resolve) => {
      this.#outcomes.push({ record, reply, resolve });
      this.#wake();
    });
  }

  delivered(id: MessageId): void {
    this.#delivered.push(id);
    if (!this.#closed) this.#wake();
  }

  /** Waits until everything queued is recorded. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    while (this.#running !== undefined) await this.#running;
  }

  #wake(): void {
    if (this.#running !== undefined || !this.#hasWork) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#hasWork) this.#wake();
    });
  }

  async #run(): Promise<void> {
    // One turn of the event loop lets requests that arrived together share the first commit.
    await Promise.resolve();
    do {
      await this.#writeBatch(this.#takeMessages(), this.#takeOutcomes(), this.#delivered.splice(0));
    } while (this.#hasWork);
  }

  get #hasWork(): boolean {
    return this.#messages.length + this.#outcomes.length + this.#delivered.length > 0;
  }

  /**
   * The messages of the next batch. One that repeats another of the batch waits for the batch after
   * it, which then finds the first in the journal.
   */
  #takeMessages(): QueuedMessage<Task>[] {
    const taken: QueuedMessage<Task>[] = [];
    const left: QueuedMessage<Task>[] = [];
    const keys = new Set<string>();
    let bytes = 0;
    for (const message of this.#messages) {
      const { sendKey, contentKey } = message.keys;
      const isFull = taken.length >= BATCH_MESSAGES_MAX ||
        taken.length > 0 && bytes + message.request.length > BATCH_BYTES_MAX;
      const repeats = sendKey !== undefined && keys.has(sendKey) ||
        contentKey !== undefined && keys.has(contentKey);
      if (isFull || repeats) {
        left.push(message);
        continue;
      }
      if (sendKey !== undefined) keys.add(sendKey);
      if (contentKey !== undefined) keys.add(contentKey);
      bytes += message.request.length;
      taken.push(message);
    }
    this.#messages = left;
    return taken;
  }

  #takeOutcomes(): QueuedOutcome[] {
    let bytes = 0;
    let count = 0;
    for (const outcome of this.#outcomes) {
      bytes += outcome.reply?.length ?? 0;
      if (count > 0 && (count >= BATCH_MESSAGES_MAX || bytes > BATCH_BYTES_MAX)) break;
      count++;
    }
    return this.#outcomes.splice(0, count);
  }

  async #writeBatch(
    messages: QueuedMessage<Task>[],
    outcomes: QueuedOutcome[],
    delivered: MessageId[],
  ): Promise<void> {
    const giveUpAt = performance.now() + this.options.appendWaitMs;
    for (;;) {
      try {
        await this.#settleDoubt();
        messages = await this.#record(messages, outcomes, delivered);
        if (messages.length === 0) return;
        // Some messages were repeats and are answered; the others go again without them.
      } catch (error) {
        if (isStaleEpoch(error)) {
          this.options.onStaleEpoch?.();
          for (const m of messages) m.reject(new StaleEpoch((error as Error).message));
          messages = [];
          if (outcomes.length === 0) return;
          await pause(20);
          continue;
        }
        if (isUniqueViolation(error)) continue;
        if (isStaleStream(error)) {
          this.options.onTrouble?.("lost the stream to another writer, taking another one", error);
          await this.open();
          continue;
        }
        if (!isPassing(error)) {
          for (const m of messages) m.reject(error as Error);
          throw error;
        }
        this.options.onTrouble?.("could not write to the journal", error);
        if (await this.#wasCommitted(messages, outcomes, giveUpAt)) return;
        if (performance.now() >= giveUpAt && messages.length > 0) {
          for (const m of messages) {
            m.reject(new CannotRecord("cannot record: the database does not answer"));
          }
          messages = [];
        }
        if (messages.length === 0 && outcomes.length === 0) return;
        await pause(50);
      }
    }
  }

  /**
   * After an error: was the batch committed all the same? Settles its callers if so. If the
   * database cannot be asked in time, remembers the batch as in doubt.
   */
  async #wasCommitted(
    messages: QueuedMessage<Task>[],
    outcomes: QueuedOutcome[],
    giveUpAt: number,
  ): Promise<boolean> {
    const position = this.#position;
    invariant(position !== undefined, "the writer is open");
    do {
      try {
        const stored = await this.#storedPosition(position.stream);
        if (stored.incarnation !== position.incarnation) return false;
        if (stored.lastBatch === position.lastBatch) return false;
        this.#resolveBatch(messages, this.#written, outcomes);
        return true;
      } catch (error) {
        this.options.onTrouble?.("could not ask the journal for its position", error);
        await pause(100);
      }
    } while (performance.now() < giveUpAt);
    if (messages.length > 0) {
      this.#inDoubt = {
        batch: position.lastBatch + 1,
        ids: this.#written.flatMap(({ state }, index) => {
          const sequence = position.lastSequence + 1 + index;
          return state === "handed over" ? [{ stream: position.stream, sequence }] : [];
        }),
        afterCommit: this.#afterCommit,
      };
    }
    return false;
  }

  /**
   * A batch whose callers were refused may be in the journal. Then what was to be handed over is
   * settled as refused. What the standby decided stays decided: its answer waits for the sender to
   * send the same content again, and its numbers are gone.
   */
  async #settleDoubt(): Promise<void> {
    const doubt = this.#inDoubt;
    const position = this.#position;
    if (doubt === undefined || position === undefined) return;
    const stored = await this.#storedPosition(position.stream);
    this.#inDoubt = undefined;
    if (stored.incarnation !== position.incarnation || stored.lastBatch < doubt.batch) return;
    position.lastBatch = stored.lastBatch;
    position.lastSequence = stored.lastSequence;
    doubt.afterCommit();
    for (const id of doubt.ids) {
      this.#outcomes.push({
        record: {
          id,
          at: Date.now(),
          state: "refused",
          code: "A0011",
          reason: "recorded, but too late to be handed over",
        },
        reply: undefined,
        resolve: () => {},
      });
    }
  }

  async #storedPosition(stream: number): Promise<Position> {
    const [row] = await this.options.sql`
      select id, incarnation, last_sequence, last_batch from stream where id = ${stream}`;
    invariant(row !== undefined, "a claimed stream has a row");
    return {
      stream,
      incarnation: Number(row.incarnation),
      lastSequence: Number(row.last_sequence),
      lastBatch: Number(row.last_batch),
    };
  }

  #resolveBatch(
    messages: readonly QueuedMessage<Task>[],
    records: readonly MessageRecord[],
    outcomes: QueuedOutcome[],
  ): void {
    const position = this.#position;
    invariant(position !== undefined, "the writer is open");
    position.lastBatch++;
    this.#afterCommit();
    messages.forEach((message, index) => {
      position.lastSequence++;
      const id = { stream: position.stream, sequence: position.lastSequence };
      message.resolve({ kind: "recorded", id }, records[index]!);
    });
    for (const outcome of outcomes) outcome.resolve();
  }

  /** Writes one batch. Returns the messages still to be written, because others were repeats. */
  async #record(
    messages: QueuedMessage<Task>[],
    outcomes: QueuedOutcome[],
    delivered: MessageId[],
  ): Promise<QueuedMessage<Task>[]> {
    const { sql, onBatch } = this.options;
    const startedAt = performance.now();
    this.#written = [];
    this.#afterCommit = () => {};
    const undecided = messages.some(({ content }) => "task" in content);
    const repeats = undecided
      ? await this.#decideAndSend(messages, outcomes, delivered)
      : await this.#send(
        sql,
        messages.map(({ content }) => content as Written),
        outcomes,
        delivered,
      );
    if (repeats.length > 0) return answerRepeats(messages, repeats);
    onBatch?.(messages.length, performance.now() - startedAt);
    this.#resolveBatch(messages, this.#written, outcomes);
    return [];
  }

  /** The transaction of a batch with undecided messages: read, decide, write, all or nothing. */
  async #decideAndSend(
    messages: QueuedMessage<Task>[],
    outcomes: QueuedOutcome[],
    delivered: MessageId[],
  ): Promise<readonly RepeatRow[]> {
    const { sql, decider, seal } = this.options;
    const position = this.#position;
    invariant(position !== undefined && decider !== undefined, "the writer can decide");
    const idOf = (index: number): MessageId => (
      { stream: position.stream, sequence: position.lastSequence + 1 + index }
    );
    const tasks = messages.flatMap(({ content }, index) =>
      "task" in content ? [{ task: content.task, id: idOf(index) }] : []
    );
    return await sql.begin(async (transaction) => {
      const decision = await decider.decide(transaction, tasks, position);
      this.#afterCommit = decision.committed;
      const decided = decision.records[Symbol.iterator]();
      const written = messages.map(({ content, request }): Written => {
        if (!("task" in content)) return content;
        const { value: record } = decided.next();
        invariant(record !== undefined, "every message is decided");
        return { record, request, reply: record.reply && seal.close(record.reply.bytes) };
      });
      const rows = this.#send(transaction, written, outcomes, delivered);
      // Sent behind the records: if these fail, so does everything after them.
      const others = decision.write(transaction);
      const [found] = await Promise.all([rows, ...others]);
      if (found.length > 0) throw new RepeatsFound(found);
      return found;
    }).catch((error) => {
      if (error instanceof RepeatsFound) return error.rows;
      throw error;
    });
  }

  /** Sends the records to `record_batch`; the rows that come back are repeats. */
  #send(
    sql: Sql | TransactionSql,
    written: readonly Written[],
    outcomes: readonly QueuedOutcome[],
    delivered: readonly MessageId[],
  ): Promise<readonly RepeatRow[]> {
    const position = this.#position;
    invariant(position !== undefined, "the writer is open");
    this.#written = written.map(({ record }) => record);
    const bytes = new ByteColumn();
    const digestAt: number[] = [];
    const requestAt: number[] = [];
    const replyAt: number[] = [];
    for (const { record, request, reply } of written) {
      digestAt.push(bytes.add(record.digest));
      if (record.signer !== undefined) bytes.add(record.signer);
      requestAt.push(bytes.add(request));
      replyAt.push(reply === undefined ? 0 : bytes.add(reply));
    }
    const epoch = this.options.epoch();
    const rowDigestsAt = bytes.length + 1;
    written.forEach(({ record }, index) => {
      const sequence = position.lastSequence + 1 + index;
      bytes.add(this.#rows.ofMessage(record, { stream: position.stream, sequence }, epoch));
    });
    for (const { record } of outcomes) bytes.add(this.#rows.ofOutcome(record, epoch));
    const outcomeReplyAt = outcomes.map(({ reply }) => reply === undefined ? 0 : bytes.add(reply));
    const of = <T>(pick: (record: MessageRecord) => T | undefined): (T | null)[] =>
      written.map(({ record }) => pick(record) ?? null);
    const ofOutcome = <T>(pick: (record: OutcomeRecord) => T | undefined): (T | null)[] =>
      outcomes.map(({ record }) => pick(record) ?? null);
    return sql<RepeatRow[]>`
      select kind, place, found_stream as "foundStream", found_sequence as "foundSequence"
      from record_batch(
        ${epoch}, ${position.stream}, ${position.incarnation},
        ${position.lastBatch + 1}, ${position.lastSequence + 1},
        ${of((r) => new Date(r.receivedAt).toISOString())}, ${of((r) => r.sender)},
        ${of((r) => r.userId)}, ${of((r) => r.procedure)}, ${of((r) => r.path)},
        ${of((r) => r.linkInfo)}, ${of((r) => r.document)}, ${of((r) => r.state)},
        ${of((r) => r.code)}, ${of((r) => r.reason)}, ${of((r) => r.first?.stream)},
        ${of((r) => r.first?.sequence)}, ${of((r) => r.sendKey)}, ${of((r) => r.contentKey)},
        ${of((r) => r.contentType ?? undefined)}, ${of((r) => r.reply?.contentType ?? undefined)},
        ${digestAt}, ${requestAt}, ${written.map(({ request }) => request.length)},
        ${replyAt}, ${written.map(({ reply }) => reply?.length ?? 0)},
        ${written.map(({ record }) => record.signer === undefined ? "f" : "t")},
        ${ofOutcome((r) => r.id.stream)}, ${ofOutcome((r) => r.id.sequence)},
        ${ofOutcome((r) => new Date(r.at).toISOString())}, ${ofOutcome((r) => r.state)},
        ${ofOutcome((r) => r.code)}, ${ofOutcome((r) => r.reason)},
        ${ofOutcome((r) => r.reply?.status)}, ${
      ofOutcome((r) => r.reply?.contentType ?? undefined)
    },
        ${outcomeReplyAt}, ${outcomes.map((o) => o.reply?.length ?? 0)},
        ${delivered.map((id) => id.stream)}, ${delivered.map((id) => id.sequence)},
        ${this.options.seal.sealing}, ${rowDigestsAt}, ${bytes.all()})`;
  }
}

/** Ends the transaction of a batch in which some messages were repeats: nothing of it is written. */
class RepeatsFound extends Error {
  constructor(readonly rows: readonly RepeatRow[]) {
    super("some messages of the batch are repeats");
  }
}

function answerRepeats<Task>(
  messages: QueuedMessage<Task>[],
  rows: readonly RepeatRow[],
): QueuedMessage<Task>[] {
  const repeats = new Map<number, RepeatRow>();
  for (const row of rows) {
    // The same send is the stronger finding: its answer is given back to the byte.
    if (row.kind === "send" || !repeats.has(row.place)) repeats.set(Number(row.place), row);
  }
  return messages.filter((message, index) => {
    const row = repeats.get(index + 1);
    if (row === undefined) return true;
    const first = { stream: Number(row.foundStream), sequence: Number(row.foundSequence) };
    const { content } = message;
    const record = "task" in content
      ? { ...content.proposed, state: "repeated" as const }
      : content.record;
    message.resolve({ kind: "repeat", by: row.kind, first }, record);
    return false;
  });
}

const codeOf = (error: unknown): string => String((error as { code?: unknown })?.code ?? "");
const isStaleEpoch = (error: unknown) => codeOf(error) === "SH001";
const isStaleStream = (error: unknown) => codeOf(error) === "SH002";
const isUniqueViolation = (error: unknown) => codeOf(error) === "23505";

/**
 * Whether the error may go away by itself: the connection, resources, operator intervention, a
 * lock, the disk. Any other answer of the database is a bug of ours.
 */
function isPassing(error: unknown): boolean {
  const code = codeOf(error);
  return !/^[0-9A-Z]{5}$/.test(code) || /^(08|40|53|55|57|58)/.test(code);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
