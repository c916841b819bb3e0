/**
 * Sends waiting pairs to the mirror, some at a time, and has them compared as they are answered: what
 * is taken together and what was answered together is a few statements, as a commit costs more than a
 * message.
 *
 * A mirror that cannot be connected to has seen nothing: the message goes on waiting, and the next
 * attempt is put off a little longer each time. A mirror that does not answer in time may have seen
 * it: the pair has failed and the message is not sent again, since registering it twice would make
 * differences that mean nothing. Only the end of this process sends one again, as nothing is stored
 * before its answer is compared, or a fall of the database that loses what was stored.
 */
import type { Sql } from "postgres";
import { numberMapFields, numberMapOf } from "../../core/give_back/mod.ts";
import { say, sayOf, type Sentence } from "../../core/reasons/mod.ts";
import { judgeWriteError } from "../journal/judge_write_error.ts";
import { type RequestRow, tryOpenRequest } from "../journal/open_request.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import type { PrimaryAnswer, PrimaryClient } from "../vnaccs/primary_client.ts";
import type { MirrorComparer } from "./mirror_comparer.ts";
import type { MirrorLimits } from "./mirror_limits.ts";
import type { MirrorRun } from "./mirror_run.ts";
import type { MirrorWindow } from "./mirror_window.ts";
import { openPrimary, type PrimaryRow } from "./open_primary.ts";
import type { AnsweredPair, SentPair } from "./sent_pair.ts";
import { writeAttempt } from "./write_attempt.ts";

/** After a refused connection, doubled each time up to the most. */
const BACKOFF_MS = 100;
const BACKOFF_MS_MAX = 5_000;

/**
 * Answers that are compared and stored together, and those that may wait for it; bytes with those of
 * the request and of the primary's answer, which are held as long.
 */
const BATCH_ROWS = 100;
const BATCH_BYTES = 16_777_216;
const ANSWERED_MAX = 256;

export interface MirrorSenderOptions {
  readonly sql: Sql;
  readonly run: MirrorRun;
  readonly seal: ByteSeal;
  readonly limits: MirrorLimits;
  readonly client: PrimaryClient;
  readonly window: MirrorWindow;
  readonly comparer: MirrorComparer;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called for every attempt whose end is stored. */
  readonly onResult: (result: "answered" | "failed" | "put off") => void;
}

interface SentRow extends RequestRow, PrimaryRow {
  readonly place: string;
  readonly procedure: string;
  readonly registers: boolean;
  readonly named: readonly string[];
  readonly documents: readonly string[];
  readonly contentType: string | null;
}

/** One that the mirror may have seen and has not answered, or that cannot be sent. */
interface FailedPair {
  readonly pair: SentPair;
  readonly sentAt: Date;
  readonly reason: Sentence;
}

export class MirrorSender {
  /** Read, and waiting for a free place. */
  #ready: SentPair[] = [];
  /** By place: what the pair names, and the mirror calls otherwise. */
  readonly #numbers = new Map<string, [string, string][]>();
  #reading = false;
  #inFlight = 0;
  /** Waiting to be compared. */
  #answered: AnsweredPair[] = [];
  #answeredBytes = 0;
  #comparing = false;
  /** Of pairs that have failed, such as could not be written. */
  #unwritten: FailedPair[] = [];
  /** Nothing was due when it was looked for, and nothing has happened since. */
  #isIdle = false;
  #refusals = 0;
  #notBefore = 0;
  #stopping = false;
  #failure: { error: unknown } | undefined;
  #again = () => {};

  constructor(private readonly options: MirrorSenderOptions) {}

  /** Sends until nothing is due; resolves to how many when all of them have ended. */
  async turn(): Promise<number> {
    this.#failure = undefined;
    this.#isIdle = false;
    const unwritten = await this.#writeFailed();
    let sent = 0;
    for (;;) {
      const again = Promise.withResolvers<void>();
      this.#again = again.resolve;
      if (this.#failure === undefined) this.#compare();
      if (this.#maySend()) {
        this.#read();
        sent += this.#sendReady();
      }
      if (this.#inFlight === 0 && !this.#reading && !this.#comparing) break;
      await again.promise;
    }
    // Their bytes are read again when they can be sent.
    this.options.window.move(this.#ready.map(({ place }) => place), "waiting");
    this.#ready = [];
    this.#numbers.clear();
    this.#throwFailure();
    if (unwritten !== undefined) throw unwritten.error;
    return sent;
  }

  /** Looks again now: pairs were compared, or fed. */
  wake(): void {
    this.#isIdle = false;
    this.#again();
  }

  /** What is under way may end; nothing else is sent. */
  stop(): void {
    this.#stopping = true;
    this.#again();
  }

  #maySend(): boolean {
    return !this.#stopping && this.#failure === undefined && !this.#isPutOff() &&
      this.#answered.length < ANSWERED_MAX && this.#answeredBytes < BATCH_BYTES;
  }

  #isPutOff(): boolean {
    return this.options.now() < this.#notBefore;
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Reads the next ones while others are under way: twice as many as may be, at half of that again. */
  #read(): void {
    const { limits: { concurrency }, window } = this.options;
    if (this.#reading || this.#isIdle || this.#ready.length > concurrency) return;
    this.#reading = true;
    // Unless something happens meanwhile.
    this.#isIdle = true;
    const read = async () => {
      const due = (await window.due()).slice(0, 2 * concurrency);
      if (due.length === 0) return;
      this.#isIdle = false;
      window.move(due, "sending");
      try {
        const pairs = await this.#take(due);
        // What is not there any more was given up meanwhile.
        const found = new Set(pairs.map(({ place }) => place));
        window.remove(due.filter((place) => !found.has(place)));
        this.#ready.push(...pairs);
      } catch (error) {
        window.move(due, "waiting");
        throw error;
      }
    };
    read().catch((error) => this.#fail(error)).finally(() => {
      this.#reading = false;
      this.#again();
    });
  }

  /** With what they name; what waits in mind is not read, nor anything where nothing is named. */
  async #take(places: readonly string[]): Promise<SentPair[]> {
    const { window } = this.options;
    const kept = places.flatMap((place) => window.takeKept(place) ?? []);
    const isKept = new Set(kept.map(({ place }) => place));
    const read = await this.#readRows(places.filter((place) => !isKept.has(place)));
    const pairs = [...kept, ...read].sort((a, b) => Number(a.place) - Number(b.place));
    await this.#readNumbers(pairs);
    return pairs;
  }

  /**
   * Each side of it is looked up by its key for each pair, whatever the planner knows: of a run that
   * has just begun it knows nothing.
   */
  async #readRows(places: readonly string[]): Promise<SentPair[]> {
    if (places.length === 0) return [];
    const { sql, seal } = this.options;
    const rows = await sql<SentRow[]>`
      select p.place, p.stream, p.sequence, p.procedure, p.registers, p.named, p.documents,
        m.content_type as "contentType", m.sealed, m.request, m.user_id,
        m.base_sequence, b.request as base_request, o.status as "primaryStatus", o.reply_type as "primaryType",
        o.sealed as "primarySealed", o.reply as "primaryReply"
      from mirror_pair p
      join message m using (stream, sequence)
      left join lateral (select b.request from message b
        where b.stream = m.stream and b.sequence = m.base_sequence limit 1) b on true
      left join lateral (select * from outcome o where o.stream = p.stream
        and o.sequence = p.sequence and o.state = 'answered' and o.reply is not null
        order by o.step desc limit 1) o on true
      where p.place = any (${places as string[]}::bigint[]) and p.state = 'waiting'`;
    return rows.map((row) => {
      const { place, stream, sequence, procedure, registers, named, documents, contentType } = row;
      return {
        ...{ place, stream, sequence, procedure, registers, named, documents, contentType },
        bytes: bytesOf(row),
        request: () => tryOpenRequest(seal, row),
        primary: () => openPrimary(seal, row),
      };
    });
  }

  /** The mirror's numbers of what these pairs name, where they are known. */
  async #readNumbers(pairs: readonly SentPair[]): Promise<void> {
    const named = [...new Set(pairs.flatMap(({ named }) => named))];
    if (named.length === 0) return;
    const { sql, run } = this.options;
    const rows = await sql<{ readonly number: string; readonly mirror: string }[]>`
      select k as number, n.mirror_number as mirror from unnest(${named}::text[]) as k
      cross join lateral (select mirror_number from mirror_number
        where run = ${run.id} and number = k limit 1) n
      where n.mirror_number is not null`;
    const mirrorOf = new Map(rows.map(({ number, mirror }) => [number, mirror]));
    for (const pair of pairs) {
      const known = pair.named.filter((number) => mirrorOf.has(number));
      if (known.length === 0) continue;
      this.#numbers.set(pair.place, known.map((number) => [number, mirrorOf.get(number)!]));
    }
  }

  #sendReady(): number {
    const { concurrency } = this.options.limits;
    let sent = 0;
    while (this.#inFlight < concurrency && this.#ready.length > 0 && this.#maySend()) {
      const pair = this.#ready.shift()!;
      this.#inFlight++;
      sent++;
      this.#send(pair)
        .catch((error) => {
          this.#fail(error);
          this.options.window.move([pair.place], "waiting");
        })
        .finally(() => {
          this.#inFlight--;
          // What has ended may have held up others.
          this.wake();
        });
    }
    return sent;
  }

  async #send(pair: SentPair): Promise<void> {
    const { client, now } = this.options;
    // The request names the primary's numbers; the mirror has its own.
    const numbers = this.#numbers.get(pair.place) ?? [];
    this.#numbers.delete(pair.place);
    const { opened, reason } = pair.request();
    const sentAt = new Date(now());
    if (opened === undefined) {
      return await this.#giveUp({ pair, sentAt, reason: sayOf(say("OF_REQUEST"), reason) });
    }
    const answer = await client.post(
      pair.contentType,
      opened,
      numberMapFields(numberMapOf(numbers)),
    );
    await this.#end(pair, sentAt, answer);
  }

  async #end(pair: SentPair, sentAt: Date, answer: PrimaryAnswer): Promise<void> {
    const { sql, window, now, onResult } = this.options;
    if (answer.kind === "answered") {
      this.#refusals = 0;
      window.move([pair.place], "answered");
      const { reply } = answer;
      const answered = { pair, sentAt, answeredAt: new Date(now()), reply };
      this.#answered.push(answered);
      this.#answeredBytes += heldBytes(answered);
      return;
    }
    // Cut off because this process ends: as after a crash, the next one sends it again.
    if (answer.kind === "not sent" || this.#stopping) {
      this.#putOff(Math.min(BACKOFF_MS * 2 ** this.#refusals, BACKOFF_MS_MAX));
      const { place } = pair;
      await writeAttempt(sql, { place, sentAt, failedAt: undefined, reason: answer.reason });
      window.move([pair.place], "waiting");
      return onResult("put off");
    }
    await this.#giveUp({ pair, sentAt, reason: answer.reason });
  }

  /** Those that were under way together are one refusal. */
  #putOff(wait: number): void {
    if (this.#isPutOff()) return;
    this.#refusals++;
    this.#notBefore = this.options.now() + wait;
  }

  /** One batch at a time; what is answered meanwhile goes into the next. */
  #compare(): void {
    if (this.#comparing || this.#answered.length === 0) return;
    this.#comparing = true;
    const { comparer, window, onResult } = this.options;
    const batch = this.#nextAnswered();
    comparer.compareAnswered(batch).then(
      (stored) => {
        window.remove(batch.map(({ pair }) => pair.place));
        for (let n = 0; n < stored; n++) onResult("answered");
      },
      (error) => {
        // They are compared by the next turn; what was stored after all is found so.
        for (const each of batch) this.#answeredBytes += heldBytes(each);
        this.#answered.unshift(...batch);
        this.#fail(error);
      },
    ).finally(() => {
      this.#comparing = false;
      this.wake();
    });
  }

  #nextAnswered(): AnsweredPair[] {
    const batch: AnsweredPair[] = [];
    let bytes = 0;
    for (const each of this.#answered) {
      bytes += heldBytes(each);
      if (batch.length === BATCH_ROWS || (batch.length > 0 && bytes > BATCH_BYTES)) break;
      this.#answeredBytes -= heldBytes(each);
      batch.push(each);
    }
    this.#answered = this.#answered.slice(batch.length);
    return batch;
  }

  /**
   * What the message was about may be one thing there and another here from now on. Where the database
   * is away the next turn writes it: till then it counts as sent, and is not sent again.
   */
  async #giveUp(failed: FailedPair): Promise<void> {
    const { sql, window, now, onResult } = this.options;
    const { pair, sentAt, reason } = failed;
    try {
      await writeAttempt(sql, { place: pair.place, sentAt, failedAt: new Date(now()), reason });
    } catch (error) {
      this.#unwritten.push(failed);
      return this.#fail(error);
    }
    window.remove([pair.place]);
    onResult("failed");
  }

  /** Rejects where the database is away; one that cannot be written does not hold up the others. */
  async #writeFailed(): Promise<{ error: unknown } | undefined> {
    const failed = this.#unwritten;
    this.#unwritten = [];
    for (const each of failed) await this.#giveUp(each);
    const failure = this.#failure;
    if (failure !== undefined && judgeWriteError(failure.error) === "passing") throw failure.error;
    this.#failure = undefined;
    return failure;
  }
}

function heldBytes({ pair, reply }: AnsweredPair): number {
  return pair.bytes + reply.bytes.length;
}

/** As they are stored. */
function bytesOf({ request, base_request, primaryReply }: SentRow): number {
  return request.length + (base_request?.length ?? 0) + (primaryReply?.length ?? 0);
}
