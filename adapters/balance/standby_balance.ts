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

/** Counts twice: the messages with what they changed, and the items with their states. */
export async function standbyBalance(sql: Sql | TransactionSql): Promise<StandbyBalance> {
  const [messages] = await sql`
    select count(*)::int as accepted, count(*) filter (where not exists (
        select 1 from failback_item i where i.stream = m.stream and i.sequence = m.sequence))::int
      as unplanned
    from message m where m.state = 'stood in' and exists (
      select 1 from document_change c where c.stream = m.stream and c.sequence = m.sequence)`;
  const items = await sql`
    select source, case when state in ('given back', 'already there') then 'given back'
        when state = 'decided' then 'decided' else 'pending' end as state, count(*)::int as n
    from failback_item group by 1, 2`;
  const [notes] = await sql`
    select (select count(*) from paper_note)::int as noted,
      (select count(distinct number) from number_collision)::int as collisions`;
  const of = (source: string, state: string): number =>
    items.find((row) => row.source === source && row.state === state)?.n ?? 0;
  const acts = await actsBalance(sql);
  const { accepted, unplanned } = messages as unknown as { accepted: number; unplanned: number };
  const counts = {
    collisions: notes!.collisions as number,
    acts,
    accepted,
    givenBack: of("message", "given back"),
    pending: of("message", "pending") + unplanned,
    unplanned,
    decided: of("message", "decided"),
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
    select (select count(*)::int from message m where m.state = 'stood in'
        and exists (select 1 from document_change c
          where c.stream = m.stream and c.sequence = m.sequence)
        and not exists (select 1 from failback_item i
          where i.stream = m.stream and i.sequence = m.sequence
            and i.state in ('given back', 'already there', 'decided'))) as pending,
      exists (select 1 from failback_plan where state = 'running') as running`;
  return { pending: row!.pending, running: row!.running };
}
