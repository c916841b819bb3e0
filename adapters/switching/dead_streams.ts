/**
 * Settles what nodes and lanes left that are gone for good (F59): what they had handed over is
 * unknown, and the numbers they had reserved are void. The node that leads does it for all.
 *
 * A stream whose session is gone may be of a writer that has only lost its connection and is about
 * to take it again: it is left alone for a while. Where that is not long enough nothing breaks. The
 * writer finds its stream taken and goes on in another one; the answers that still come for its
 * messages follow the `unknown`, as any late answer does (F29).
 */
import type { Sql } from "postgres";

/**
 * How long a stream must have been without a session, in milliseconds: twice what a driver waits at
 * most between two attempts to connect. Together with the beat and the time in which a repeat looks
 * for its first's answer it stays below what a sender waits.
 */
const GONE_MS = 2_000;
/** How often is looked, in milliseconds. */
export const DEAD_STREAMS_MS = 500;

/** What was found to be left behind. */
export interface Settled {
  readonly unknown: number;
  readonly voided: number;
}

export class DeadStreams {
  /** When each dead stream of an incarnation was first seen so (`performance.now()`). */
  #seen = new Map<string, number>();

  constructor(private readonly sql: Sql, private readonly goneMs = GONE_MS) {}

  /** Settles the streams that have been without a session for long enough. */
  async turn(): Promise<Settled> {
    return await this.#settle(this.goneMs);
  }

  /** Settles every stream that has no session now: for a process that is alone with its database. */
  async settleNow(): Promise<Settled> {
    return await this.#settle(0);
  }

  async #settle(goneMs: number): Promise<Settled> {
    const dead = await this.sql<{ id: number; incarnation: string }[]>`
      select id, incarnation from dead_streams()`;
    const now = performance.now();
    const seen = new Map<string, number>();
    const settled = { unknown: 0, voided: 0 };
    for (const { id, incarnation } of dead) {
      const key = `${id} ${incarnation}`;
      const since = this.#seen.get(key) ?? now;
      if (now - since < goneMs) {
        seen.set(key, since);
        continue;
      }
      const [row] = await this.sql<{ unknown: string | null; voided: string | null }[]>`
        select * from settle_dead_stream(${id}, ${incarnation})`;
      settled.unknown += Number(row?.unknown ?? 0);
      settled.voided += Number(row?.voided ?? 0);
    }
    this.#seen = seen;
    return settled;
  }
}
