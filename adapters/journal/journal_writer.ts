/**
 * One lane's writer into the journal.
 *
 * Group commit: what arrives while a commit runs goes into the next one, so an idle lane commits at
 * once; a busy one commits many messages together, and waits a moment for them (`batch_growth.ts`).
 *
 * When the connection breaks during a commit, the writer does not know whether the commit
 * happened. Each batch has a number, stored with the stream's position in the same transaction;
 * after reconnecting, the stored number tells. It tells the truth only when the lost session can
 * no longer commit, so the new session first takes the stream's lock, which the old one holds as
 * long as it lives.
 *
 * The database may have lost what it had committed (a failover, an older backup): positions and the
 * digests of what was written last tell (`judge_stream.ts`). Then the batch in doubt is neither
 * recorded nor to be sent, whoever waits is refused, the loss is declared, and the writer takes another
 * stream, in which it records again what it still holds of what is gone (`lost_records.ts`).
 *
 * Callers wait for their commit up to `appendWaitMs`, whatever keeps it from happening; then a
 * message is refused, and should its batch be committed after all, what was to be handed over is
 * settled as refused, because it never was. What the standby decided stays decided: its answer waits
 * for the sender to send the same content again.
 */
import { Buffer } from "node:buffer";
import { setTimeout as pause } from "node:timers/promises";
import { invariant } from "../../core/invariant.ts";
import { type KnownState, mergeKnown, nothingKnown } from "../../core/lost_rows/mod.ts";
import {
  type Appended,
  CannotRecord,
  type JournalWriting,
  type MessageId,
  type MessageRecord,
  type OutcomeRecord,
  RefusedInstead,
  StaleEpoch,
} from "../journal.ts";
import { wholeRecord } from "../message_record.ts";
import { letGoOfAll, streamHeld } from "../postgres/advisory_lock.ts";
import { ComeOver, isNew } from "./come_over.ts";
import { failureRecord } from "./failure_record.ts";
import { FormerStreams } from "./former_streams.ts";
import { findRefusedRepeats, type RepeatRow, throwRepeats } from "./find_repeats.ts";
import { isLargeBatch } from "./is_large_batch.ts";
import {
  answerRepeats,
  type Decided,
  halvesOf,
  isWanted,
  type QueuedMessage,
  type QueuedOutcome,
  queuedOutcome,
  type SentBatch,
  tooLate,
} from "./journal_queue.ts";
import type { JournalWriterOptions } from "./journal_writer_options.ts";
import { watchLoss } from "../postgres/guard_transactions.ts";
import { endLostSession, findStream, judgeStream } from "./judge_stream.ts";
import { LostRecords } from "./lost_records.ts";
import { isOfRows, judgeWriteError } from "./judge_write_error.ts";
import type { Undecided } from "./batch_decider.ts";
import { BatchGrowth } from "./batch_growth.ts";
import { DeliveryNews } from "./delivery_news.ts";
import { RequestBases } from "./request_bases.ts";
import { RowDigests } from "./row_digests.ts";
import { recordDecided, type Recorded, recordUndecided, requireSession } from "./record_batch.ts";
import type { BatchToSend, Position } from "./send_batch.ts";
import { storableOutcome, storableRecord } from "./storable_record.ts";
import { takeMessages, takeOutcomes } from "./take_batch.ts";
import { besideCommit, traceCommit } from "./trace_commit.ts";

/** Pause before another attempt at a database that does not answer, in milliseconds. */
const RETRY_MS = 50;
/** Longest time between two looks for messages that have waited too long, in milliseconds. */
const GIVE_UP_LOOK_MS = 250;
/** Pause for the main thread to bring the epoch in force, in milliseconds. */
const STALE_MS = 20;
/** Unique violations before they count as a mistake of ours: each is found as a repeat the next time. */
const VIOLATIONS_MAX = 8;
/** The same once a batch was taken apart to find the message that it is about. */
const VIOLATIONS_OF_PART_MAX = 2;

/** What became of a message that was decided on the way; `record`: as it was recorded or proposed. */
export type AppendedDecided = Appended & { readonly record: MessageRecord };

export class JournalWriter<Task = never> implements JournalWriting {
  #position: Position | undefined;
  #messages: QueuedMessage<Task>[] = [];
  #outcomes: QueuedOutcome[] = [];
  readonly #delivered = new DeliveryNews(() => this.#wake());
  /** The messages of the batch in hand. */
  #inHand: readonly QueuedMessage<Task>[] = [];
  /** The batch that was sent last, while nobody knows whether it was committed. */
  #inDoubt: SentBatch<Task> | undefined;
  /** Process number of the session that took the stream. */
  #backend = 0;
  /** False from any sign that this session is gone until the next one has taken the stream. */
  #holds = false;
  readonly #over: ComeOver;
  /** Whether the stream is to be taken again even if there is nothing to write. */
  #mustHold = false;
  readonly #former: FormerStreams;
  #running: Promise<void> | undefined;
  readonly #growth = new BatchGrowth();
  #waitingMessages = 0;
  #closed = false;
  readonly #rows: RowDigests;
  readonly #lost: LostRecords<Task>;
  /** Ends the watch for connections that are lost. */
  #watch: Disposable | undefined;

  constructor(private readonly options: JournalWriterOptions<Task>) {
    this.#rows = new RowDigests(options.sha256, options.bytesDigest);
    this.#over = new ComeOver(options.onCameOver);
    this.#former = new FormerStreams(options.partLookMs);
    this.#lost = new LostRecords<Task>({
      queueMessage: (message) => this.#messages.push(message),
      holdOutcome: (outcome) => this.#outcomes.unshift(outcome),
      queueOutcome: (record, then) => this.#queueOutcome(record, then),
      queueDelivered: (id) => this.#delivered.add(id),
      onTrouble: (sentence) => options.onTrouble?.(sentence, undefined),
    });
  }

  /** Takes a stream. What its last writer left unsettled is unknown from now on. */
  async open(): Promise<{ stream: number; unknown: number }> {
    const { sql, writer } = this.options;
    // Before the driver connects anew, which it does without a word.
    this.#watch ??= watchLoss(sql, () => this.#holds = false);
    const [row] = await sql`
      select *, pg_backend_pid() as backend, watch_session(), database_lineage() as line
      from claim_stream(${writer})`;
    invariant(row !== undefined, "claim_stream returns a row");
    const batch = (await sql`
      select row_digests from batch where stream = ${row.id} and number = ${row.last_batch}`).at(
      -1,
    );
    this.#position = {
      stream: Number(row.id),
      incarnation: Number(row.incarnation),
      lastSequence: Number(row.last_sequence),
      lastBatch: Number(row.last_batch),
      head: batch?.row_digests,
      bases: new RequestBases(this.options.seal),
    };
    this.#backend = Number(row.backend);
    this.#holds = true;
    this.#over.to(row.line);
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
    const kept = this.options.shorten?.(record) ?? record;
    return this.#enqueue(kept, { record: storableRecord(kept) }, (appended) => appended);
  }

  /** Decides and records a message; resolves after the commit with the record it came to. */
  appendUndecided(undecided: Undecided<Task>): Promise<AppendedDecided> {
    return this.#enqueue(
      undecided.proposed,
      undecided,
      (appended, record) => ({ ...appended, record }),
    );
  }

  #enqueue<Result>(
    keys: Omit<MessageRecord, "state" | "reply">,
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
      const once = (say: () => void) => {
        if (!message.waits) return;
        message.waits = false;
        this.#waitingMessages--;
        say();
      };
      const message: QueuedMessage<Task> = {
        keys,
        request: keys.request,
        content,
        epoch: keys.epoch ?? this.options.epoch(),
        giveUpAt: performance.now() + this.options.appendWaitMs,
        waits: true,
        resolve: (appended, record) => once(() => resolve(result(appended, record))),
        reject: (error) => once(() => reject(error)),
      };
      this.#messages.push(message);
      this.#wake();
    });
  }

  settle(record: OutcomeRecord): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queueOutcome(record, resolve, reject);
      this.#wake();
    });
  }

  #queueOutcome(
    record: OutcomeRecord,
    resolve = () => {},
    reject: (error: unknown) => void = () => {},
  ): void {
    this.#outcomes.push(queuedOutcome(storableOutcome(record), resolve, reject));
  }

  /**
   * Takes the stream again at once, for whoever hears that the connection is lost. A writer may have
   * nothing to write as long as its messages are in flight; a stream that nobody holds is settled by
   * the node that leads.
   */
  reconnect(): void {
    if (this.#position === undefined || this.#closed) return;
    this.#holds = false;
    this.#mustHold = true;
    this.#wake();
  }

  delivered(id: MessageId): void {
    this.#delivered.add(id);
    this.#delivered.startWait();
  }

  /** Waits until everything queued is recorded. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#delivered.close();
    this.#wake();
    while (this.#running !== undefined) await this.#running;
    this.#watch?.[Symbol.dispose]();
  }

  #wake(): void {
    if (this.#running !== undefined || !this.#hasWork) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#hasWork) this.#wake();
    });
  }

  async #run(): Promise<void> {
    const lookMs = Math.min(GIVE_UP_LOOK_MS, this.options.appendWaitMs / 4);
    const timer = setInterval(() => this.#giveUp(), lookMs);
    try {
      // One turn of the event loop lets requests that arrived together share the first commit.
      await Promise.resolve();
      do {
        this.#mustHold = false;
        if (!this.#closed) await this.#growth.wait(this.#queued);
        const messages = this.#takeMessages();
        const outcomes = this.#takeOutcomes();
        await this.#writeBatch(messages, outcomes, this.#delivered.take());
        this.#growth.ended(messages.length + outcomes.length);
      } while (this.#hasWork);
    } finally {
      clearInterval(timer);
    }
  }

  /** Refuses the messages that have waited for their commit too long, queued or in hand. */
  #giveUp(): void {
    const now = performance.now();
    for (const message of [...this.#inHand, ...this.#messages]) {
      if (message.giveUpAt > now) continue;
      message.reject(
        new CannotRecord(`cannot record: no commit within ${this.options.appendWaitMs} ms`),
      );
    }
    this.#messages = this.#messages.filter(({ waits }) => waits);
  }

  get #hasWork(): boolean {
    return this.#queued > 0 || this.#mustHold || this.#delivered.isDue;
  }

  /** Messages and outcomes that go into the next batches. */
  get #queued(): number {
    return this.#messages.length + this.#outcomes.length;
  }

  #takeMessages(): QueuedMessage<Task>[] {
    const { taken, left } = takeMessages(this.#over.inOrder(this.#messages));
    this.#messages = left;
    return taken;
  }

  #tellHolds(): void {
    if (this.#over.obstacle === undefined) this.options.onHolds?.();
  }

  /** What is new waits in the queue again, until it is given up; gives what may be recorded. */
  #putBack(messages: QueuedMessage<Task>[]): QueuedMessage<Task>[] {
    this.options.onHeldUp?.(new Error(this.#over.obstacle));
    this.#messages = [...messages.filter(isNew), ...this.#messages];
    return this.#inHand = messages.filter((message) => !isNew(message));
  }

  #takeOutcomes(): QueuedOutcome[] {
    const { taken, left } = takeOutcomes(this.#outcomes, (id) => this.#lost.isPending(id));
    this.#outcomes = left;
    return taken;
  }

  async #writeBatch(
    messages: QueuedMessage<Task>[],
    outcomes: QueuedOutcome[],
    delivered: MessageId[],
  ): Promise<void> {
    this.#inHand = messages;
    try {
      await this.#writePart(messages, outcomes, delivered, VIOLATIONS_MAX);
    } finally {
      this.#inHand = [];
    }
  }

  async #writePart(
    messages: QueuedMessage<Task>[],
    outcomes: QueuedOutcome[],
    delivered: MessageId[],
    violationsMax = VIOLATIONS_OF_PART_MAX,
  ): Promise<void> {
    let violations = 0;
    let mayCopy = true;
    for (;;) {
      let sent: SentBatch<Task> | undefined;
      try {
        await this.#holdStream();
        await this.#former.goOver(this.options.sql, this.stream, () => this.open());
        if (!await this.#over.isOpenTo(this.options.sql, messages)) {
          messages = this.#putBack(messages);
          if (messages.length + outcomes.length + delivered.length === 0) {
            return await pause(RETRY_MS);
          }
        }
        const epoch = this.options.epoch();
        messages = messages.filter((message) => isWanted(message, epoch));
        outcomes = this.#lost.lead(outcomes.filter(({ waits }) => waits));
        delivered = delivered.flatMap((id) => this.#lost.placeOf(id) ?? []);
        if (messages.length + outcomes.length + delivered.length === 0) {
          this.#tellHolds();
          return;
        }
        const hasUndecided = messages.some(({ content }) => "task" in content);
        sent = {
          messages,
          outcomes,
          delivered,
          epoch,
          hasUndecided,
          isLarge: mayCopy && isLargeBatch(messages, this.options.largeBatchBytes),
          records: [],
          startedAt: performance.now(),
          afterCommit: () => {},
          isCommitted: false,
        };
        const repeats = await this.#record(sent);
        this.#tellHolds();
        if (repeats.length === 0) return;
        // Nothing is written yet: the rest goes again without them.
        messages = answerRepeats(messages, repeats);
      } catch (error) {
        if (sent?.isLarge && isOfRows(error)) {
          // What a COPY says is of all its rows: a statement says which message is at fault.
          mayCopy = false;
          this.options.onTrouble?.("could not copy a batch, sending it by statements", error);
          continue;
        }
        switch (judgeWriteError(error)) {
          case "stale epoch":
            this.#inDoubt = undefined;
            this.options.onStaleEpoch?.();
            for (const m of messages) m.reject(new StaleEpoch((error as Error).message));
            await pause(STALE_MS);
            break;
          case "stale stream":
            this.#inDoubt = undefined;
            this.#holds = false;
            break;
          case "passing":
            this.options.onHeldUp?.(error);
            this.#holds = false;
            await pause(RETRY_MS);
            break;
          case "violation":
            if (++violations <= violationsMax) break;
            return await this.#narrow(messages, outcomes, delivered, error);
          case "message":
          case "bug":
            if (sent?.isCommitted) this.#fail(messages, error);
            return await this.#narrow(messages, outcomes, delivered, error);
        }
        // News of deliveries alone are not worth holding up a stop.
        if (this.#closed && messages.length + outcomes.length === 0) return;
      }
    }
  }

  /**
   * A batch failed by a mistake of ours: its halves show which of its messages or outcomes it is about,
   * at the price of a few small commits, and only that one fails. Nothing of the batch is written yet.
   *
   * Where nothing that was sent can be the reason, the mistake is this writer's: its lane ends, and
   * what was in flight is unknown to the next one.
   */
  async #narrow(
    messages: QueuedMessage<Task>[],
    outcomes: QueuedOutcome[],
    delivered: MessageId[],
    error: unknown,
  ): Promise<void> {
    this.#inDoubt = undefined;
    const kinds = [messages, outcomes, delivered].filter(({ length }) => length > 0).length;
    if (kinds > 1) {
      if (delivered.length > 0) await this.#writePart([], [], delivered);
      if (outcomes.length > 0) await this.#writePart([], outcomes, []);
      if (messages.length > 0) await this.#writePart(messages, [], []);
      return;
    }
    if (messages.length === 1) {
      this.#failOne(messages[0]!, error);
      return await this.#writePart(messages, [], []);
    }
    if (outcomes.length === 1) {
      const { id } = outcomes[0]!.record;
      this.options.onTrouble?.("could not write an outcome to the journal", error, { id });
      return outcomes[0]!.reject(error);
    }
    if (delivered.length > 0) this.#fail([], error);
    for (const half of halvesOf(messages)) await this.#writePart(half, [], []);
    for (const half of halvesOf(outcomes)) await this.#writePart([], half, []);
  }

  /** From here on the message is one that is refused, with the cause. */
  #failOne(message: QueuedMessage<Task>, cause: unknown): void {
    const { content, keys: { linkInfo, trace } } = message;
    if (!("failed" in content)) {
      const named = { id: this.#idAt(0), linkInfo, traceId: trace?.traceId };
      this.options.onTrouble?.("could not write a message to the journal", cause, named);
      message.content = { failed: content, cause, isBare: false };
    } else if (!content.isBare) {
      message.content = { ...content, isBare: true };
    } else {
      this.#fail([message], cause);
    }
  }

  /** A mistake of ours: its lane ends, and what was in flight is unknown to the next one. */
  #fail(messages: readonly QueuedMessage<Task>[], error: unknown): never {
    for (const message of messages) message.reject(error as Error);
    throw error;
  }

  /**
   * Makes sure that this session holds the stream. The session before it may still be at work, in a
   * slow commit say, and is ended; once the lock is free, the stored position says for good what
   * became of its last batch.
   */
  async #holdStream(): Promise<void> {
    if (this.#holds) return await this.#lost.recover(this.options.sql);
    const { sql, onTrouble } = this.options;
    for (;;) {
      const position = this.#position;
      invariant(position !== undefined, "the writer is open");
      // The last rows: after a loss the driver may put holes in front.
      const session = (await sql`
        select pg_backend_pid() as backend, watch_session(), database_lineage() as line,
          ${streamHeld(sql, position.stream)} as held`)
        .at(-1);
      const verdict = judgeStream(
        position,
        this.#inDoubt?.messages.length,
        { epoch: this.options.epoch(), mode: this.options.mode?.() },
        await findStream(sql, position),
      );
      if (verdict === "lost" || verdict === "replaced") {
        await this.#takeAnother(position, verdict);
        continue;
      }
      if (verdict === "taken") {
        onTrouble?.("lost the stream to another writer, taking another one", undefined);
        await this.#openAnother(position);
        continue;
      }
      if (!session?.held) {
        await endLostSession(sql, this.#backend, position.stream);
        await pause(RETRY_MS);
        continue;
      }
      const missing = await this.options.decider?.check?.(sql, position);
      if (missing !== undefined) {
        await this.#takeAnother(position, "lost", missing);
        continue;
      }
      // From now on it is a stream of the line of history that this server is on.
      await sql`
        update stream set lineage = database_lineage()
        where id = ${position.stream} and lineage is distinct from database_lineage()`;
      await this.#former.hold(sql);
      this.#backend = Number(session.backend);
      this.#holds = true;
      this.#over.to(session.line);
      const doubt = this.#inDoubt;
      this.#inDoubt = undefined;
      if (verdict === "committed") this.#resolveBatch(doubt!);
      return await this.#lost.recover(sql);
    }
  }

  /**
   * What this writer had seen committed is gone. Whoever waits is told that nothing can be recorded; the
   * loss is declared, and the writer goes on in another stream.
   */
  async #takeAnother(
    position: Position,
    verdict: "lost" | "replaced",
    missing: KnownState = nothingKnown,
  ): Promise<void> {
    const { onTrouble, onLostRows, decider } = this.options;
    const { stream, lastSequence, lastBatch } = position;
    const sentence = `the database has lost what stream ${stream} had committed`;
    onTrouble?.(`${sentence}, taking another one`, undefined);
    for (const message of [...this.#inDoubt?.messages ?? [], ...this.#inHand, ...this.#messages]) {
      // What is recorded again goes on being so.
      if (message.epoch === undefined) continue;
      message.reject(new CannotRecord(`cannot record: ${sentence}`));
    }
    this.#lost.isDue();
    const mine = { id: stream, lastSequence, lastBatch, replaced: verdict === "replaced" };
    const known = { ...nothingKnown, streams: [mine] };
    await onLostRows?.(mergeKnown(known, missing));
    decider?.forget?.();
    await this.#openAnother(position);
    // Should the loss not be settled yet, it is found again.
    await pause(RETRY_MS);
  }

  async #openAnother(position: Position): Promise<void> {
    await this.#refuseLost(position);
    await letGoOfAll(this.options.sql);
    await this.open();
  }

  /**
   * The batch in doubt of a stream that another writer has taken since. What of it was committed is
   * `unknown` there by now; it was never handed over, so it is refused, and its sender may repeat it.
   */
  async #refuseLost({ stream, lastSequence }: Position): Promise<void> {
    const doubt = this.#inDoubt;
    if (doubt === undefined) return;
    const rows = await this.options.sql`
      select sequence, digest from message where stream = ${stream}
        and sequence > ${lastSequence} and sequence <= ${lastSequence + doubt.messages.length}`;
    this.#inDoubt = undefined;
    for (const { sequence, digest } of rows) {
      const index = Number(sequence) - lastSequence - 1;
      const record = doubt.records[index];
      if (record === undefined || Buffer.compare(record.digest, digest) !== 0) continue;
      const id = { stream, sequence: Number(sequence) };
      const message = doubt.messages[index];
      // What is recorded again was handed over, if it ever was, before it was lost.
      if (message?.epoch === undefined) {
        message?.resolve({ kind: "recorded", id }, record);
        continue;
      }
      message.reject(new CannotRecord("cannot record: another writer took over"));
      if (record.state === "handed over") this.#queueOutcome(tooLate(id, Date.now()));
    }
  }

  #resolveBatch(sent: SentBatch<Task>): void {
    const { messages, records, outcomes, delivered, afterCommit } = sent;
    const position = this.#position;
    invariant(position !== undefined, "the writer is open");
    position.lastBatch++;
    position.head = this.#rows.made();
    position.bases.committed();
    afterCommit();
    messages.forEach((message, index) => {
      position.lastSequence++;
      const id = { stream: position.stream, sequence: position.lastSequence };
      const record = records[index]!;
      this.#lost.committed(id, record);
      traceCommit(message, id, sent, this.options);
      const { content } = message;
      if ("failed" in content && !("task" in content.failed)) {
        message.reject(new RefusedInstead(record, { cause: content.cause }));
      } else if (message.waits) message.resolve({ kind: "recorded", id }, record);
      else if (record.state === "handed over") this.#queueOutcome(tooLate(id, Date.now()));
    });
    for (const outcome of outcomes) {
      this.#lost.settled(outcome.record);
      outcome.resolve();
    }
    for (const id of delivered) this.#lost.delivered(id);
  }

  /** Writes one batch. Where some messages are repeats, returns these and writes nothing. */
  async #record(sent: SentBatch<Task>): Promise<readonly RepeatRow[]> {
    const { sql, onBatch } = this.options;
    const { messages } = sent;
    this.#inDoubt = sent;
    const records = () =>
      messages.map((message, index) =>
        "failed" in message.content
          ? failureRecord(message, this.#idAt(index), this.options.decider)
          : (message.content as Decided).record
      );
    const { repeats, backend } = sent.hasUndecided
      ? await this.#decideAndRecord(sent)
      : await recordDecided(sql, this.#batchToSend(records(), sent), sent.isLarge);
    // The connection may have been opened anew without a word: its session has yet to take the stream.
    if (backend !== undefined && backend !== this.#backend) this.#holds = false;
    this.#inDoubt = undefined;
    if (repeats.length > 0) return repeats;
    sent.isCommitted = true;
    besideCommit(
      this.options,
      () => onBatch?.(messages.length, performance.now() - sent.startedAt),
    );
    this.#resolveBatch(sent);
    return [];
  }

  /** The place that a message of the batch in hand is going to have. */
  #idAt(index: number): MessageId {
    return { stream: this.stream, sequence: this.lastSequence + 1 + index };
  }

  /** The transaction of a batch with undecided messages: read, decide, write, all or nothing. */
  async #decideAndRecord(sent: SentBatch<Task>): Promise<Recorded> {
    const { sql, decider } = this.options;
    const { messages } = sent;
    const position = this.#position;
    invariant(position !== undefined && decider !== undefined, "the writer can decide");
    const tasks = messages.flatMap(({ content }, index) =>
      "task" in content ? [{ task: content.task, id: this.#idAt(index) }] : []
    );
    return await recordUndecided(sql, async (transaction, begun) => {
      const decision = await decider.decide(transaction, tasks, position, begun);
      sent.afterCommit = decision.committed;
      const decided = decision.records[Symbol.iterator]();
      const records = messages.map((message, index): MessageRecord => {
        const { content } = message;
        if ("failed" in content) {
          return failureRecord(message, this.#idAt(index), this.options.decider);
        }
        if (!("task" in content)) return content.record;
        const { value: record } = decided.next();
        invariant(record !== undefined, "every message is decided");
        return storableRecord(wholeRecord(record));
      });
      const keys = messages.map(({ content, keys }, index) =>
        "task" in content && records[index]!.state === "refused" ? keys : {}
      );
      throwRepeats(await findRefusedRepeats(transaction, keys, sent.delivered));
      requireSession(await begun, this.#backend);
      const { standing } = decision;
      return { decision, batch: { ...this.#batchToSend(records, sent), standing } };
    }, sent.isLarge);
  }

  #batchToSend(records: readonly MessageRecord[], sent: SentBatch<Task>): BatchToSend {
    const position = this.#position;
    invariant(position !== undefined, "the writer is open");
    const { epoch, delivered } = sent;
    sent.records = records;
    this.#rows.begin();
    position.bases.begin();
    return {
      ...{ epoch, position, messages: records, delivered },
      outcomes: sent.outcomes.map(({ record }) => record),
      ...{ seal: this.options.seal, rows: this.#rows },
    };
  }
}
