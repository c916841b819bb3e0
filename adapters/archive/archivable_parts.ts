/** Which partitions may be archived, and what stands in the way. */
import type { Sql, TransactionSql } from "postgres";
import type { Part } from "./part_records.ts";

/** What of a partition is not settled; each keeps it where it is. */
export interface Obstacle {
  readonly part: string;
  readonly what:
    | "in flight"
    | "unknown"
    | "undelivered output"
    | "not given back"
    | "in doubt"
    | "not mirrored"
    | "not learnt"
    | "not summed up";
  readonly count: number;
  /** The first of them. */
  readonly example: string;
}

/** Partitions whose month was over before a time and that are still there, oldest first. */
export async function partsBefore(sql: Sql, before: Date): Promise<readonly Part[]> {
  const rows = await sql`
    select p.name, p.first_stream as first, p.end_stream as end,
      case when isfinite(p.opens_at) then p.opens_at else to_timestamp(0) end as from,
      n.opens_at as to
    from journal_part p join journal_part n on n.number = p.number + 1
    where n.opens_at <= ${before} and n.opens_at <= now() and not exists (
      select 1 from archived_part a where a.name = p.name and a.dropped_at is not null)
    order by p.number`;
  return rows as unknown as readonly Part[];
}

/**
 * Everything that keeps a partition from being archived. Reports from before `unfetchedBefore` do not:
 * somebody has decided that they are not waited for.
 */
export async function obstaclesOf(
  sql: Sql | TransactionSql,
  { name, first, end }: Pick<Part, "name" | "first" | "end">,
  unfetchedBefore?: Date,
): Promise<readonly Obstacle[]> {
  const rows = await sql`
    select what, count(*)::int as count, (array_agg(id order by stream, sequence))[1] as example from (
      select case o.state when 'unknown' then 'unknown' else 'in flight' end as what, o.stream,
        o.sequence, o.stream || '-' || o.sequence as id
      from open_message o where o.state in ('handed over', 'unknown')
        and o.stream >= ${first} and o.stream < ${end}
      union all
      select 'undelivered output', w.stream, w.sequence, w.stream || '-' || w.sequence
      from waiting_output w where w.delivered_at is null
        and w.stream >= ${first} and w.stream < ${end}
        and (${unfetchedBefore ?? null}::timestamptz is null
          or w.created_at >= ${unfetchedBefore ?? null})
      union all
      select 'not given back', s.id, a.sequence, s.id || '-' || a.sequence
      from stream s left join balance_sum b on b.stream = s.id
      cross join lateral standby_accepted(s.id, coalesce(b.standby_sequence, 0), s.last_sequence) a
      where s.id >= ${first} and s.id < ${end} and not a.settled
      union all
      select 'in doubt', d.stream, d.sequence, d.stream || '-' || d.sequence
      from document_doubt d where d.stream >= ${first} and d.stream < ${end}
      union all
      select 'not mirrored', p.stream, p.sequence, p.stream || '-' || p.sequence
      from mirror_pair p where p.state in ('unsettled', 'waiting', 'sending', 'answered')
        and p.stream >= ${first} and p.stream < ${end}
      union all
      select 'not learnt', o.stream, o.sequence, o.stream || '-' || o.sequence
      from outcome o, ledger_cursor c
      where o.stream >= ${first} and o.stream < ${end} and exists (select 1 from stream)
        and (o.xact, o.stream, o.sequence, o.step) > (c.xact, c.stream, c.sequence, c.step)
      union all
      select 'not summed up', s.id, s.last_sequence, s.id || '-' || s.last_sequence
      from stream s left join balance_sum b on b.stream = s.id
      where s.id >= ${first} and s.id < ${end} and s.last_sequence > coalesce(b.sequence, 0)
    ) x group by what order by what`;
  return rows.map(({ what, count, example }) => ({ part: name, what, count, example }));
}
