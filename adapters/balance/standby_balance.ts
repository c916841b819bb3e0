import type { Sql, TransactionSql } from "postgres";
import { say, type Sentence } from "../../core/reasons/mod.ts";
import { itemsByState } from "./items_by_state.ts";
import { type ActsBalance, actsBalance } from "../officers/acts_to_enter.ts";
import { atOneMoment } from "../postgres/at_one_moment.ts";

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
 * Counts twice: the messages with what they changed, and the items with their states. What was counted
 * of both before and does not change is a sum (`sum_balance.ts`), and what was accepted and is in no plan
 * is the rest; `all` reads everything anew, and looks for each message among the items. The transaction
 * is one that sees one moment (`atOneMoment`).
 */
export async function standbyBalanceIn(
  sql: TransactionSql,
  { all = false }: { readonly all?: boolean } = {},
): Promise<StandbyBalance> {
  const [messages] = await acceptedMessages(sql, all);
  const items = await itemsByState(sql, { all });
  const notesPlanned = await sql<{ state: string; n: number }[]>`
    select state, count(*)::int as n from failback_item where stream is null group by state`;
  const [notes] = await sql`
    select (select count(*) from paper_note)::int as noted,
      (select count(distinct number) from number_collision)::int as collisions`;
  const among = (rows: readonly { readonly state: string; readonly n: number }[], end: string) =>
    rows.reduce((sum, { state, n }) => sum + (endOf(state) === end ? n : 0), 0);
  const of = (end: string) => among(items, end) - among(notesPlanned, end);
  const acts = await actsBalance(sql);
  const { accepted } = messages!;
  const planned = of("given back") + of("pending") + of("decided");
  // More in plans than was accepted is said below.
  const unplanned = messages!.unplanned ?? Math.max(0, accepted - planned);
  const settledNotes = among(notesPlanned, "decided") + among(notesPlanned, "given back");
  const counts = {
    collisions: notes!.collisions as number,
    acts,
    accepted,
    givenBack: of("given back"),
    pending: of("pending") + unplanned,
    unplanned,
    decided: of("decided"),
    paper: {
      noted: notes!.noted as number,
      pending: notes!.noted - settledNotes,
      decided: settledNotes,
    },
  };
  const sum = counts.givenBack + counts.pending + counts.decided;
  const problems = sum === accepted ? [] : [say("UNBALANCED_GIVEN_BACK", { accepted, sum })];
  const found = acts.entered + acts.pending + acts.superseded;
  if (acts.done !== found) problems.push(say("UNBALANCED_ACTS", { done: acts.done, sum: found }));
  return { ...counts, balanced: problems.length === 0, problems };
}

/** That of one moment. */
export function standbyBalance(sql: Sql): Promise<StandbyBalance> {
  return atOneMoment(sql, (transaction) => standbyBalanceIn(transaction));
}

/** What waits to be given back, and whether a plan runs, in a mode in which it can. */
export interface GiveBackBacklog {
  readonly pending: number;
  readonly running: boolean;
}

/** What a switch asks: whether anything waits decides in which mode the primary is gone back to. */
export function giveBackBacklog(sql: Sql): Promise<GiveBackBacklog> {
  return atOneMoment(sql, backlogIn);
}

async function backlogIn(sql: TransactionSql): Promise<GiveBackBacklog> {
  const [messages] = await acceptedMessages(sql, false);
  const [row] = await sql<[{ notes: number; running: boolean }]>`
    select (select count(*)::int from failback_item where stream is null
        and state in ('given back', 'already there', 'decided')) as notes,
      exists (select 1 from failback_plan p, mode m
        where p.state = 'running' and m.mode in ('relay', 'failback')) as running`;
  const settled = (await itemsByState(sql)).reduce(
    (sum, { state, n }) => sum + (endOf(state) === "pending" ? 0 : n),
    0,
  );
  return { pending: messages!.accepted - (settled - row.notes), running: row.running };
}

/** What became of an item, as a balance has it. */
function endOf(state: string): "given back" | "decided" | "pending" {
  if (state === "given back" || state === "already there") return "given back";
  return state === "decided" ? "decided" : "pending";
}

/**
 * Messages accepted in standby: those summed up, and those behind them. `all`: each is read, and looked
 * for in plans; what is archived stays a sum, and was given back before.
 */
function acceptedMessages(sql: TransactionSql, all: boolean) {
  const rest = sql`from journal_streams() s
    left join balance_sum b on b.stream = s.stream
      and (not ${all} or archived_in(b.stream) is not null)
    cross join lateral standby_accepted(s.stream, coalesce(b.accepted_sequence, 0),
      9223372036854775807) a`;
  return sql<[{ accepted: number; unplanned: number | null }]>`
    select (sums.accepted + rest.accepted)::int as accepted,
      case when ${all} then rest.unplanned::int end as unplanned
    from (select coalesce(sum(b.accepted), 0) as accepted from balance_sum b
      where not ${all} or archived_in(b.stream) is not null) sums,
      (select count(*) as accepted, count(*) filter (where a.state is null) as unplanned ${rest}) rest`;
}
