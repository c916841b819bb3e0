import type { Sql } from "postgres";
import { atOneMoment } from "../postgres/at_one_moment.ts";
import { type StandbyBalance, standbyBalanceIn } from "./standby_balance.ts";

/** I7: what was received, and what became of it. */
export interface Balance {
  readonly received: number;
  readonly answered: number;
  readonly refused: number;
  readonly unknown: number;
  /** Of those unknown: repeats, which are settled with their first. The rest are outcomes to be found out. */
  readonly unknownRepeated: number;
  readonly inFlight: number;
  /** Messages that repeat an earlier one; each is counted where its first is. */
  readonly repeated: number;
  /** Of those received: counted earlier and settled for good, and not read again for this balance. */
  readonly summed: number;
  /** What was accepted in standby, and what became of it. */
  readonly standby: StandbyBalance;
  readonly balanced: boolean;
  /** What does not agree, in words; empty when balanced. */
  readonly problems: readonly string[];
}

export interface BalanceOptions {
  /** Reads the whole journal, as if nothing had been summed up before; what is archived stays a sum. */
  readonly all?: boolean;
}

/**
 * Counts the journal twice: by the numbers that the streams have given, and by the rows and what
 * became of each. What is settled was summed up before (`sumBalance`); the rest is read, or all of it
 * for a person who wants to be sure.
 */
export async function balanceOf(sql: Sql, { all = false }: BalanceOptions = {}): Promise<Balance> {
  return await atOneMoment(sql, async (tx) => {
    // Of a large table the planner would rather read everything than what lies behind a sequence.
    for (const way of all ? [] : ["seqscan", "hashjoin", "mergejoin"]) {
      await tx.unsafe(`set local enable_${way} = off`);
    }
    await tx`set local jit = off`;
    const summed = tx`(select * from balance_sum b
      where not ${all} or archived_in(b.stream) is not null)`;
    /** SQL: every stream that has numbers or rows, and from where on its rows are read. */
    const streams = tx`(
      select j.stream, coalesce(b.sequence, -9223372036854775808) as behind
      from journal_streams() j left join ${summed} b using (stream))`;
    const [given] = await tx`select coalesce(sum(last_sequence), 0) as n from stream`;
    const states = await tx`
      with rest as (
        select m.stream, m.sequence from ${streams} p
        cross join lateral (select x.stream, x.sequence from message x
          where x.stream = p.stream and x.sequence > p.behind) m
        union all
        select o.stream, o.sequence from balance_open o where not ${all}),
      judged as (
        select r.stream, r.sequence, v.* from rest r
        cross join lateral balance_standing(r.stream, r.sequence) v)
      select j.state, count(*) as n, count(*) filter (where j.taken = 'repeated') as repeated,
        count(*) filter (where j.mute) as mute,
        count(*) filter (where j.state in ('in flight', 'unknown') and j.taken <> 'repeated'
          and not exists (select 1 from open_message o
            where o.stream = j.stream and o.sequence = j.sequence)) as forgotten
      from judged j group by j.state`;
    const [sums] = await tx`
      select coalesce(sum(answered), 0) as answered, coalesce(sum(refused), 0) as refused,
        coalesce(sum(repeated), 0) as repeated, coalesce(sum(mute), 0) as mute
      from ${summed} b`;
    const gaps = await tx`
      select s.id, s.last_sequence, coalesce(b.messages, 0) + r.n as n,
        coalesce(r.top, b.sequence) as top
      from stream s
      join ${streams} p on p.stream = s.id
      left join ${summed} b on b.stream = s.id
      cross join lateral (select count(*) as n, max(x.sequence) as top from message x
        where x.stream = p.stream and x.sequence > p.behind) r
      where coalesce(b.messages, 0) + r.n <> s.last_sequence
        or coalesce(r.top, b.sequence, 0) <> s.last_sequence`;
    const countOf = (what: "n" | "repeated" | "mute" | "forgotten", ...names: string[]) =>
      states.filter((row) => names.length === 0 || names.includes(row.state))
        .reduce((n, row) => n + Number(row[what]), 0);
    const received = Number(given?.n ?? 0);
    const counts = {
      received,
      answered: Number(sums!.answered) + countOf("n", "answered", "decided"),
      refused: Number(sums!.refused) + countOf("n", "refused", "absent"),
      unknown: countOf("n", "unknown"),
      unknownRepeated: countOf("repeated", "unknown"),
      inFlight: countOf("n", "in flight"),
      repeated: Number(sums!.repeated) + countOf("repeated"),
      summed: Number(sums!.answered) + Number(sums!.refused),
    };
    const mute = Number(sums!.mute) + countOf("mute");
    const forgotten = countOf("forgotten");
    const problems = [
      ...gaps.map((g) =>
        `stream ${g.id} has given ${g.last_sequence} numbers, ${g.n} messages are there, the last is ${g.top}`
      ),
      ...(mute > 0 ? [`${mute} answered messages have no answer`] : []),
      ...(forgotten > 0 ? [`${forgotten} messages without an outcome are not listed as open`] : []),
    ];
    const sum = counts.answered + counts.refused + counts.unknown + counts.inFlight;
    if (sum !== received) {
      problems.push(
        `received ${received}, but answered, refused, unknown and in flight are ${sum}`,
      );
    }
    const standby = await standbyBalanceIn(tx, { all });
    problems.push(...standby.problems);
    return { ...counts, standby, balanced: problems.length === 0, problems };
  });
}
