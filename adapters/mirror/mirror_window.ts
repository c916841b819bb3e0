import type { Sql } from "postgres";
import { duePairs, type OpenPair } from "./due_pairs.ts";
import type { MirrorRun } from "./mirror_run.ts";
import type { SentPair } from "./sent_pair.ts";

/** Pairs on their way that are kept in mind, and looked through for what is due. */
const WINDOW_ROWS = 512;

/** Bytes of requests and answers that are kept in mind between being read and being sent. */
const KEPT_BYTES = 4_194_304;

type Known = { -readonly [Key in keyof OpenPair]: OpenPair[Key] };

/**
 * The next pairs of a run, in order of place. How far each has come stands here and not in its row:
 * until both answers are stored the row waits, and after the end of this process it is sent again.
 */
export class MirrorWindow {
  readonly #pairs = new Map<string, Known>();
  /** In order of place; with some that have ended, until it is looked through. */
  #inOrder: Known[] = [];
  /**
   * Up to here all that waited when it was read is known. A row can come to wait below it: its
   * comparison was not on disk when the database fell, or a leader before this one has fed it.
   */
  #readTo = 0;
  #hasMore = true;
  /** Opened to see what they are about, and soon to be sent: not to be read and opened again. */
  readonly #kept = new Map<string, SentPair>();
  #keptBytes = 0;
  /** Lowest place of what was reopened while rows were read. */
  #reopened = Infinity;

  constructor(private readonly sql: Sql, private readonly run: MirrorRun) {}

  /** Pairs that are sent, or about to be, and not compared yet. */
  get underWay(): string[] {
    return [...this.#pairs.values()].filter(({ state }) => state !== "waiting")
      .map(({ place }) => place);
  }

  /** There may be something to send at this place or behind it that there was not before. */
  reopen(place: number): void {
    this.#reopened = Math.min(this.#reopened, place);
    this.#readTo = Math.min(this.#readTo, place - 1);
    this.#hasMore = true;
  }

  /** Those whose turn it is. */
  async due(): Promise<string[]> {
    if (this.#hasMore && this.#pairs.size <= WINDOW_ROWS / 2) await this.#read();
    this.#inOrder = this.#inOrder.filter(({ place }) => this.#pairs.has(place));
    return duePairs(this.#inOrder);
  }

  move(places: readonly string[], state: OpenPair["state"]): void {
    for (const place of places) {
      const pair = this.#pairs.get(place);
      if (pair !== undefined) pair.state = state;
    }
  }

  /** They have ended, or are not there any more. */
  remove(places: readonly string[]): void {
    for (const place of places) {
      this.#pairs.delete(place);
      this.takeKept(place);
    }
  }

  /** Keeps a pair until it is asked for, where there is room. */
  keep(pair: SentPair): void {
    if (this.#keptBytes + pair.bytes > KEPT_BYTES) return;
    this.takeKept(pair.place);
    this.#kept.set(pair.place, pair);
    this.#keptBytes += pair.bytes;
  }

  takeKept(place: string): SentPair | undefined {
    const kept = this.#kept.get(place);
    if (kept === undefined) return undefined;
    this.#kept.delete(place);
    this.#keptBytes -= kept.bytes;
    return kept;
  }

  async #read(): Promise<void> {
    const { sql, run } = this;
    this.#reopened = Infinity;
    const rows = await sql<OpenPair[]>`
      select place, state, registers, user_id as "userId", documents,
        received_at as "receivedAt", settled_at as "settledAt"
      from mirror_pair
      where run = ${run.id} and state = 'waiting' and place > ${this.#readTo}
      order by place limit ${WINDOW_ROWS}`;
    for (const row of rows) if (!this.#pairs.has(row.place)) this.#pairs.set(row.place, row);
    this.#inOrder = [...this.#pairs.values()].sort((a, b) => Number(a.place) - Number(b.place));
    const readTo = Number(rows.at(-1)?.place ?? this.#readTo);
    this.#readTo = Math.min(readTo, this.#reopened - 1);
    this.#hasMore = rows.length === WINDOW_ROWS || this.#reopened < Infinity;
  }
}
