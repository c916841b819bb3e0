/**
 * A partition of the journal holds the streams of its month, so a writer goes over to another stream
 * once a new month has begun. What is in flight in the stream before is answered as ever; until nothing
 * is, its writer holds that one, too, so that nobody settles it as left behind.
 */
import type { ISql } from "postgres";
import { letGoOfStream, streamHeld } from "../postgres/advisory_lock.ts";

/** How often is looked whether another month has begun, in milliseconds; a month may end that late. */
const LOOK_MS = 60_000;

export class FormerStreams {
  #held: number[] = [];
  #lookAt: number;

  constructor(private readonly lookMs = LOOK_MS) {
    this.#lookAt = performance.now() + lookMs;
  }

  /** Goes on from a stream of a month before in the one that `open` gives, where it is time to. */
  async goOver(
    sql: ISql,
    stream: number,
    open: () => Promise<{ readonly stream: number }>,
  ): Promise<void> {
    if (!await this.#isOver(sql, stream)) return;
    const { stream: next } = await open();
    if (next === stream) return;
    this.#held.push(stream);
    await sql`select leave_stream(${stream}, ${next})`;
  }

  /** Whether it is time to; lets go of streams before in which nothing is in flight. */
  async #isOver(sql: ISql, stream: number): Promise<boolean> {
    if (performance.now() < this.#lookAt) return false;
    this.#lookAt = performance.now() + this.lookMs;
    // The last row: after a loss of the connection the driver may put holes in front.
    const row = (await sql`
      select is_part_over(${stream}) as over,
        array(select f from unnest(${this.#held}::integer[]) f where not exists (
          select 1 from open_message o where o.stream = f and o.state = 'handed over')) as settled`)
      .at(-1);
    for (const each of row?.settled ?? []) {
      await letGoOfStream(sql, each);
      this.#held = this.#held.filter((held) => held !== each);
    }
    return row?.over === true;
  }

  /** Takes them again on a new session. */
  async hold(sql: ISql): Promise<void> {
    for (const stream of this.#held) {
      await sql`select ${streamHeld(sql, stream)}`;
    }
  }
}
