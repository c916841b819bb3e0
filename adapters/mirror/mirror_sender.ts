/**
 * Sends waiting pairs to the mirror, a few at a time, and stores its answers.
 *
 * A mirror that cannot be connected to has seen nothing: the message goes on waiting, and the next
 * attempt is put off a little longer each time. A mirror that does not answer in time may have seen
 * it: the pair has failed and the message is not sent again, since registering it twice would make
 * differences that mean nothing. Only the end of this process sends one again.
 */
import type { Sql } from "postgres";
import { numberMapFields, numberMapOf } from "../../core/give_back/mod.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { sealedValues } from "../seals/sealed_values.ts";
import { tryOpen } from "../seals/unopened_values.ts";
import type { PrimaryAnswer, PrimaryClient } from "../vnaccs/primary_client.ts";
import { duePairs, type OpenPair } from "./due_pairs.ts";
import type { MirrorLimits } from "./mirror_limits.ts";
import type { MirrorRun } from "./mirror_run.ts";
import { say, sayOf } from "../../core/reasons/mod.ts";

/** Pairs on their way that one look takes in. */
const WINDOW_ROWS = 256;

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
  /** Called for every attempt that ended. */
  readonly onResult: (result: "answered" | "failed" | "put off") => void;
}

export class MirrorSender {
  readonly #inFlight = new Map<string, Promise<void>>();
  #refusals = 0;
  #notBefore = 0;
  #stopping = false;

  constructor(private readonly options: MirrorSenderOptions) {}

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Sends until nothing is due; resolves to how many when all of them have ended. */
  async turn(): Promise<number> {
    let count = 0;
    let due: string[] = [];
    let failure: { error: unknown } | undefined;
    for (;;) {
      const free = this.options.limits.concurrency - this.#inFlight.size;
      const wants = free > 0 && !this.#stopping && failure === undefined && !this.#isPutOff();
      if (wants && due.length === 0) due = await this.#look();
      if (wants) {
        for (const place of due.splice(0, free)) {
          const sent = this.#send(place)
            .catch((error) => void (failure ??= { error }))
            .finally(() => this.#inFlight.delete(place));
          this.#inFlight.set(place, sent);
          count++;
        }
      }
      if (this.#inFlight.size === 0) {
        if (failure !== undefined) throw failure.error;
        return count;
      }
      let timer: ReturnType<typeof setTimeout> | undefined;
      const again = new Promise<void>((resolve) => timer = setTimeout(resolve, LOOK_AGAIN_MS));
      await Promise.race([...this.#inFlight.values(), again]);
      clearTimeout(timer);
    }
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
    return duePairs(rows);
  }

  async #send(place: string): Promise<void> {
    const { sql, run, seal, client, now } = this.options;
    // Recorded before a byte leaves: a crash in between sends it again rather than forget it.
    const [row] = await sql`
      with taken as (
        update mirror_pair set state = 'sending', attempts = attempts + 1,
          sent_at = ${new Date(now())}
        where place = ${place} and state = 'waiting'
        returning stream, sequence, attempts, named
      )
      select t.stream, t.sequence, t.attempts, m.content_type, m.sealed, m.request, m.user_id, array(
          select n.number || '=' || n.mirror_number from mirror_number n
          where n.run = ${run.id} and n.number = any (t.named) and n.mirror_number is not null
        ) as numbers
      from taken t join message m using (stream, sequence)`;
    if (row === undefined) return;
    // The request names the primary's numbers; the mirror has its own.
    const { stream, sequence } = row;
    const { opened, reason } = tryOpen(
      seal,
      row.request as Uint8Array,
      row.sealed,
      sealedValues.request.place(stream, sequence, row.user_id),
    );
    if (opened === undefined) {
      await this.#fail(place, row.attempts, sayOf(say("OF_REQUEST"), reason));
      return;
    }
    const numbers = (row.numbers as string[]).map((pair) => pair.split("=") as [string, string]);
    const answer = await client.post(
      row.content_type,
      opened,
      numberMapFields(numberMapOf(numbers)),
    );
    await this.#store(place, { attempt: row.attempts, stream, sequence }, answer);
  }

  async #store(
    place: string,
    { attempt, stream, sequence }: {
      readonly attempt: number;
      readonly stream: number;
      readonly sequence: string;
    },
    answer: PrimaryAnswer,
  ): Promise<void> {
    const { sql, seal, now, onResult } = this.options;
    const at = new Date(now());
    const own = sql`place = ${place} and state = 'sending' and attempts = ${attempt}`;
    if (answer.kind === "answered") {
      this.#refusals = 0;
      const { status, contentType, bytes } = answer.reply;
      const reply = seal.close(bytes, sealedValues.mirrorReply.place(place, stream, sequence));
      await sql`
        update mirror_pair set state = 'answered', answered_at = ${at}, status = ${status},
          reply_type = ${contentType}, sealed = ${seal.sealing}, reply = ${reply}
        where ${own}`;
      return onResult("answered");
    }
    // Cut off because this process ends: as after a crash, the next one sends it again.
    if (answer.kind === "not sent" || this.#stopping) {
      const wait = Math.min(BACKOFF_MS * 2 ** this.#refusals, BACKOFF_MS_MAX);
      this.#refusals++;
      this.#notBefore = now() + wait;
      await sql`
        update mirror_pair set state = 'waiting', reason = ${answer.reason} where ${own}`;
      return onResult("put off");
    }
    await this.#fail(place, attempt, answer.reason);
  }

  /** What the message was about may be one thing there and another here from now on. */
  async #fail(place: string, attempt: number, reason: string): Promise<void> {
    const { sql, now, onResult } = this.options;
    await sql`
      with failed as (
        update mirror_pair set state = 'failed', answered_at = ${new Date(
      now(),
    )}, reason = ${reason}
        where place = ${place} and state = 'sending' and attempts = ${attempt}
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
