import type { ISql } from "postgres";

/** What waits in one place of the gateway. */
export interface Queue {
  /**
   * `in_flight`: handed over; `unknown`: outcomes not known; `outputs`: reports for terminals;
   * `mirror`: messages that the mirror has not been sent; `unopened`: stored values that were come by
   * and could not be opened; `notifications`: what has not arrived at who is to be told.
   */
  readonly name: "in_flight" | "unknown" | "outputs" | "mirror" | "unopened" | "notifications";
  /** Of more than a thousand reports about as many. */
  readonly length: number;
  /** How long its oldest entry has waited, in seconds; 0 where nothing waits. */
  readonly oldestSeconds: number;
}

/** Reports for terminals are counted one by one up to so many, beyond that by the statistics. */
export const outputsExactMax = 1_000;

/** Every queue, also those where nothing waits. */
export async function listQueues(sql: ISql): Promise<Queue[]> {
  const rows = await sql`
    select q.name, q.length::int, coalesce(extract(epoch from now() - q.oldest), 0)::float8 as seconds
    from (
      select 'in_flight' as name, count(*) as length, min(since) as oldest from open_message
        where state = 'handed over'
      union all
      select 'unknown', count(*), min(since) from open_message where state = 'unknown'
      union all
      select 'outputs', w.length, w.oldest from outputs_waiting(${outputsExactMax}) w
      union all
      select 'mirror', count(*), min(received_at) from mirror_pair
        where run = (select max(id) from mirror_run) and state in ('waiting', 'sending')
      union all
      select 'unopened', count(*), min(first_at) from unopened_value
      union all
      select 'notifications', count(*), min(at) from notification where state = 'due'
    ) q`;
  return rows.map(({ name, length, seconds }) => (
    { name, length, oldestSeconds: Math.max(0, seconds) }
  ));
}
