import type { Sql, TransactionSql } from "postgres";
import { say, type Sentence } from "../../core/reasons/mod.ts";
import { type ActsBalance, actsBalance } from "../officers/acts_to_enter.ts";

/** I7, the standby's half: what was accepted in standby, and what became of it. */
export interface StandbyBalance {
  /** Messages accepted in standby that changed documents. */
  readonly accepted: number;
  /** The primary has them: sent, or found there. */
  readonly givenBack: number;
  /** Still to be given back, or waiting for a person. */
  readonly pending: number;
  /** Of those pending: in no plan yet. */
  readonly unplanned: number;
  /** A person has decided about them. */
  readonly decided: number;
  /** Notes from paper, counted by themselves: they are no messages. */
  readonly paper: { readonly noted: number; readonly pending: number; readonly decided: number };
  /** Numbers that both systems have given: for a person to settle. */
  readonly collisions: number;
  /** Acts of officers: entered at VNACCS by hand, or still to be. */
  readonly acts: ActsBalance;
  readonly balanced: boolean;
  readonly problems: readonly Sentence[];
}

/**
 * Counts twice: the messages with what they changed, and the items with their states. Up to where all
 * of a stream is given back or decided, both were summed up before (`sum_balance.ts`); `all` reads
 * them anew.
 */
export async function standbyBalance(
  sql: Sql | TransactionSql,
  { all = false }: { readonly all?: boolean } = {},
): Promise<StandbyBalance> {
  const summed = sql`(select * from balance_sum b
    where not ${all} or archived_in(b.stream) is not null)`;
  const [sums] = await sql`
    select coalesce(sum(given_back), 0)::int as given_back, coalesce(sum(decided), 0)::int as decided
    from ${summed} b`;
  const [messages] = await sql`
    select count(*)::int as accepted, count(*) filter (where a.state is null)::int as unplanned
    from ${standbyRest(sql, all)} a`;
  const items = await sql`
    select source, case when state in ('given back', 'already there') then 'given back'
        when state = 'decided' then 'decided' else 'pending' end as state, count(*)::int as n
    from (
      select i.source, i.state from journal_streams() s
      left join ${summed} b on b.stream = s.stream
      cross join lateral (select x.source, x.state from failback_item x
        where x.stream = s.stream and x.sequence > coalesce(b.standby_sequence, 0)) i
      union all
      select x.source, x.state from failback_item x where x.stream is null) i
    group by 1, 2`;
  const [notes] = await sql`
    select (select count(*) from paper_note)::int as noted,
      (select count(distinct number) from number_collision)::int as collisions`;
  const of = (source: string, state: string): number =>
    items.find((row) => row.source === source && row.state === state)?.n ?? 0;
  const acts = await actsBalance(sql);
  const unplanned = messages!.unplanned as number;
  const accepted: number = messages!.accepted + sums!.given_back + sums!.decided;
  const counts = {
    collisions: notes!.collisions as number,
    acts,
    accepted,
    givenBack: sums!.given_back + of("message", "given back"),
    pending: of("message", "pending") + unplanned,
    unplanned,
    decided: sums!.decided + of("message", "decided"),
    paper: {
      noted: notes!.noted as number,
      pending: notes!.noted - of("paper", "decided") - of("paper", "given back"),
      decided: of("paper", "decided") + of("paper", "given back"),
    },
  };
  const sum = counts.givenBack + counts.pending + counts.decided;
  const problems = sum === accepted ? [] : [say("UNBALANCED_GIVEN_BACK", { accepted, sum })];
  const found = acts.entered + acts.pending + acts.superseded;
  if (acts.done !== found) problems.push(say("UNBALANCED_ACTS", { done: acts.done, sum: found }));
  return { ...counts, balanced: problems.length === 0, problems };
}

/** What waits to be given back, and whether a plan runs: what a switch asks. */
export async function giveBackBacklog(
  sql: Sql,
): Promise<{ readonly pending: number; readonly running: boolean }> {
  const [row] = await sql`
    select (select count(*)::int from ${standbyRest(sql, false)} a where not a.settled) as pending,
      exists (select 1 from failback_plan where state = 'running') as running`;
  return { pending: row!.pending, running: row!.running };
}

/** SQL: what was accepted in standby and is not summed up as settled. */
function standbyRest(sql: Sql | TransactionSql, all: boolean) {
  return sql`(
    select a.* from journal_streams() s
    left join balance_sum b on b.stream = s.stream
      and (not ${all} or archived_in(b.stream) is not null)
    cross join lateral
      standby_accepted(s.stream, coalesce(b.standby_sequence, 0), 9223372036854775807) a)`;
}
