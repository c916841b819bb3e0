import type { Sql } from "postgres";

/** What waits in one place of the gateway. */
export interface Queue {
  /**
   * `in_flight`: handed over; `unknown`: outcomes not known; `outputs`: reports for terminals;
   * `mirror`: messages that the mirror has not been sent.
   */
  readonly name: "in_flight" | "unknown" | "outputs" | "mirror";
  readonly length: number;
  /** How long its oldest entry has waited, in seconds; 0 where nothing waits. */
  readonly oldestSeconds: number;
}

/** What a standby has put for terminals that hardly ask may be millions of rows. */
interface CountedOutputs {
  readonly length: number;
  readonly oldest: Date | null;
  /** Until when this is taken for true (`performance.now()`). */
  readonly until: number;
}

const counted = new WeakMap<Sql, Promise<CountedOutputs>>();

/** A count that takes longer than this, in milliseconds, is kept for a hundred times as long. */
const COUNT_MS = 20;

async function waitingOutputs(sql: Sql): Promise<CountedOutputs> {
  const known = await counted.get(sql)?.catch(() => undefined);
  if (known !== undefined && performance.now() < known.until) return known;
  const counting = countOutputs(sql);
  counted.set(sql, counting);
  return await counting;
}

async function countOutputs(sql: Sql): Promise<CountedOutputs> {
  const startedAt = performance.now();
  const [row] = await sql`
    select count(*)::int as length, min(created_at) as oldest from waiting_output
    where delivered_at is null`;
  const endedAt = performance.now();
  const took = endedAt - startedAt;
  return {
    length: row!.length,
    oldest: row!.oldest,
    until: took < COUNT_MS ? 0 : endedAt + 100 * took,
  };
}

/** Every queue, also those where nothing waits. */
export async function listQueues(sql: Sql): Promise<Queue[]> {
  const { length, oldest } = await waitingOutputs(sql);
  const rows = await sql`
    select q.name, q.length::int, coalesce(extract(epoch from now() - q.oldest), 0)::float8 as seconds
    from (
      select 'in_flight' as name, count(*) as length, min(since) as oldest from open_message
        where state = 'handed over'
      union all
      select 'unknown', count(*), min(since) from open_message where state = 'unknown'
      union all
      select 'outputs', ${length}::bigint, ${oldest}::timestamptz
      union all
      select 'mirror', count(*), min(received_at) from mirror_pair
        where run = (select max(id) from mirror_run) and state in ('waiting', 'sending')
    ) q`;
  return rows.map(({ name, length, seconds }) => (
    { name, length, oldestSeconds: Math.max(0, seconds) }
  ));
}
