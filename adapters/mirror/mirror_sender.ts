/**
 * Sends waiting pairs to the mirror, some at a time, and stores its answers: what is taken together and
 * what is answered together is one statement each, as a commit costs more than a message.
 *
 * A mirror that cannot be connected to has seen nothing: the message goes on waiting, and the next
 * attempt is put off a little longer each time. A mirror that does not answer in time may have seen
 * it: the pair has failed and the message is not sent again, since registering it twice would make
 * differences that mean nothing. Only the end of this process sends one again.
 */
import type { Sql } from "postgres";
import { numberMapFields, numberMapOf } from "../../core/give_back/mod.ts";
import { causeOf } from "../failed_record.ts";
import type { Reply } from "../journal.ts";
import { judgeWriteError } from "../journal/judge_write_error.ts";
import { ResultQueue } from "../result_queue.ts";
import { ByteColumn } from "../seals/byte_column.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { sealedValues } from "../seals/sealed_values.ts";
import type { PrimaryAnswer, PrimaryClient } from "../vnaccs/primary_client.ts";
import { duePairs, type OpenPair } from "./due_pairs.ts";
import type { MirrorLimits } from "./mirror_limits.ts";
import type { MirrorRun } from "./mirror_run.ts";
import { say, sayOf } from "../../core/reasons/mod.ts";
import { type RequestRow, tryOpenRequest } from "../journal/open_request.ts";

/** Pairs on their way that one look takes in. */
const WINDOW_ROWS = 512;

/** So many answers are worth a batch of the comparer, whose pairs then leave the window. */
const ANSWERED_ROWS = 128;

/** After a refused connection, doubled each time up to the most. */
const BACKOFF_MS = 100;
const BACKOFF_MS_MAX = 5_000;

/** How long a free place waits for another message before it looks again, in milliseconds. */
const LOOK_AGAIN_MS = 100;

export interface MirrorSenderOptions {
  readonly sql: Sql;
  readonly run: MirrorRun;
  readonly seal: ByteSeal;
  readonly limits: MirrorLimits;
  readonly client: PrimaryClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Answers are there to be compared, and what is left may wait for that. */
  readonly onAnswered: () => void;
  /** Called for every attempt that ended. */
  readonly onResult: (result: "answered" | "failed" | "put off") => void;
}

/** A pair that is on its way, with what is sent. */
interface TakenPair extends RequestRow {
  readonly place: string;
  readonly attempts: number;
  readonly contentType: string | null;
  readonly numbers: readonly string[];
}

interface AnsweredPair {
  readonly pair: TakenPair;
  readonly at: Date;
  readonly reply: Reply;
}

export class MirrorSender {
  readonly #inFlight = new Map<string, Promise<void>>();
  readonly #answers = new ResultQueue((answers: readonly AnsweredPair[]) => this.#store(answers));
  #refusals = 0;
  #notBefore = 0;
  #stopping = false;
  /** Whether pairs may be left that nobody sends: what became of them could not be written. */
  #hasLost = false;
  #again = () => {};

  constructor(private readonly options: MirrorSenderOptions) {}

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Sends until nothing is due; resolves to how many when all of them have ended. */
  async turn(): Promise<number> {
    if (this.#hasLost) await this.#takeBack();
    let count = 0;
    let due: string[] = [];
    let failure: { error: unknown } | undefined;
    const { concurrency } = this.options.limits;
    for (;;) {
      const free = concurrency - this.#inFlight.size;
      // Taken for half of what may be under way: few statements, and the rest goes on meanwhile.
      const wants = free >= Math.ceil(concurrency / 2) && !this.#stopping &&
        failure === undefined && !this.#isPutOff();
      try {
        if (wants && due.length === 0) due = await this.#look();
        if (wants && due.length > 0) {
          for (const pair of await this.#take(due.splice(0, free))) {
            const sent = this.#send(pair)
              .catch((error) => void (failure ??= { error }))
              .finally(() => this.#inFlight.delete(pair.place));
            this.#inFlight.set(pair.place, sent);
            count++;
          }
        }
      } catch (error) {
        failure ??= { error };
      }
      if (this.#inFlight.size === 0) {
        if (failure !== undefined) {
          this.#hasLost = true;
          throw failure.error;
        }
        return count;
      }
      const again = Promise.withResolvers<void>();
      this.#again = again.resolve;
      const timer = setTimeout(again.resolve, LOOK_AGAIN_MS);
      await Promise.race([...this.#inFlight.values(), again.promise]);
      clearTimeout(timer);
    }
  }

  /** Looks again now: pairs were compared, or fed. */
  wake(): void {
    this.#again();
  }

  /** What is under way may end; nothing else is sent. */
  stop(): void {
    this.#stopping = true;
  }

  #isPutOff(): boolean {
    return this.options.now() < this.#notBefore;
  }

  async #look(): Promise<string[]> {
    const { sql, run } = this.options;
    const rows = await sql<OpenPair[]>`
      select place, state, registers, user_id as "userId", documents,
        received_at as "receivedAt", settled_at as "settledAt"
      from mirror_pair
      where run = ${run.id} and state in ('waiting', 'sending', 'answered')
      order by place limit ${WINDOW_ROWS}`;
    const due = duePairs(rows);
    const answered = rows.filter(({ state }) => state === "answered").length;
    if (answered >= ANSWERED_ROWS || (answered > 0 && due.length === 0)) {
      this.options.onAnswered();
    }
    return due;
  }

  /** As after a crash: what became of them is not known, and the mirror sees a repeat. */
  async #takeBack(): Promise<void> {
    const { sql, run } = this.options;
    await sql`
      update mirror_pair set state = 'waiting' where run = ${run.id} and state = 'sending'`;
    this.#hasLost = false;
  }

  /** Recorded before a byte leaves: a crash in between sends them again rather than forget them. */
  async #take(places: readonly string[]): Promise<TakenPair[]> {
    const { sql, run, now } = this.options;
    return await sql<TakenPair[]>`
      with taken as (
        update mirror_pair set state = 'sending', attempts = attempts + 1,
          sent_at = ${new Date(now())}
        where place = any (${places as string[]}::bigint[]) and state = 'waiting'
        returning place, stream, sequence, attempts, named
      )
      select t.place, t.stream, t.sequence, t.attempts, m.content_type as "contentType", m.sealed,
        m.request, m.user_id,
        m.base_sequence, request_base(m.stream, m.base_sequence) as base_request, array(
          select n.number || '=' || n.mirror_number from mirror_number n
          where n.run = ${run.id} and n.number = any (t.named) and n.mirror_number is not null
        ) as numbers
      from taken t join message m using (stream, sequence)
      order by t.place`;
  }

  async #send(pair: TakenPair): Promise<void> {
    const { seal, client } = this.options;
    // The request names the primary's numbers; the mirror has its own.
    const { opened, reason } = tryOpenRequest(seal, pair);
    if (opened === undefined) {
      await this.#fail(pair, sayOf(say("OF_REQUEST"), reason));
      return;
    }
    const numbers = pair.numbers.map((each) => each.split("=") as [string, string]);
    const answer = await client.post(
      pair.contentType,
      opened,
      numberMapFields(numberMapOf(numbers)),
    );
    await this.#end(pair, answer);
  }

  async #end(pair: TakenPair, answer: PrimaryAnswer): Promise<void> {
    const { sql, now, onResult } = this.options;
    if (answer.kind === "answered") {
      this.#refusals = 0;
      const answered = { pair, at: new Date(now()), reply: answer.reply };
      try {
        await this.#answers.add(answered);
      } catch (error) {
        if (judgeWriteError(error) === "passing") throw error;
        // One that cannot be stored must not keep the others from it, nor come again for ever.
        try {
          await this.#store([answered]);
        } catch (own) {
          if (judgeWriteError(own) === "passing") throw own;
          return await this.#fail(pair, say("ANSWER_NOT_STORED", { cause: causeOf(own) }));
        }
      }
      return onResult("answered");
    }
    // Cut off because this process ends: as after a crash, the next one sends it again.
    if (answer.kind === "not sent" || this.#stopping) {
      const wait = Math.min(BACKOFF_MS * 2 ** this.#refusals, BACKOFF_MS_MAX);
      this.#putOff(wait);
      await sql`
        update mirror_pair set state = 'waiting', reason = ${answer.reason}
        where place = ${pair.place} and state = 'sending' and attempts = ${pair.attempts}`;
      return onResult("put off");
    }
    await this.#fail(pair, answer.reason);
  }

  /** Those that were under way together are one refusal. */
  #putOff(wait: number): void {
    if (this.#isPutOff()) return;
    this.#refusals++;
    this.#notBefore = this.options.now() + wait;
  }

  async #store(answers: readonly AnsweredPair[]): Promise<void> {
    const { sql, seal } = this.options;
    const of = <Value>(pick: (answer: AnsweredPair) => Value) => answers.map(pick);
    const bytes = new ByteColumn();
    const replies = answers.map(({ pair: { place, stream, sequence }, reply }) =>
      seal.close(reply.bytes, sealedValues.mirrorReply.place(place, stream, sequence))
    );
    const at = replies.map((reply) => bytes.add(reply));
    await sql`
      update mirror_pair p set state = 'answered', answered_at = r.at, status = r.status,
        reply_type = r.type, sealed = ${seal.sealing},
        reply = substring(${bytes.all()}::bytea from r.byte for r.length)
      from unnest(${of(({ pair }) => pair.place)}::bigint[],
        ${of(({ pair }) => pair.attempts)}::integer[],
        ${of(({ at }) => at.toISOString())}::timestamptz[],
        ${of(({ reply }) => reply.status)}::integer[],
        ${of(({ reply }) => reply.contentType)}::text[], ${at}::integer[],
        ${replies.map(({ length }) => length)}::integer[])
        as r(place, attempts, at, status, type, byte, length)
      where p.place = r.place and p.state = 'sending' and p.attempts = r.attempts`;
  }

  /** What the message was about may be one thing there and another here from now on. */
  async #fail({ place, attempts }: TakenPair, reason: string): Promise<void> {
    const { sql, now, onResult } = this.options;
    await sql`
      with failed as (
        update mirror_pair set state = 'failed', answered_at = ${new Date(
      now(),
    )}, reason = ${reason}
        where place = ${place} and state = 'sending' and attempts = ${attempts}
        returning run, place, registers, documents
      )
      insert into mirror_number (run, number, lost_by)
        select f.run, k, f.place from failed f, unnest(f.documents) as k
        where f.registers
      on conflict (run, number) do update
        set lost_by = coalesce(mirror_number.lost_by, excluded.lost_by)`;
    onResult("failed");
  }
}
