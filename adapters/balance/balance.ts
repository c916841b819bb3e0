import type { Sql } from "postgres";
import { type StandbyBalance, standbyBalance } from "./standby_balance.ts";

/** I7: what was received, and what became of it. */
export interface Balance {
  readonly received: number;
  readonly answered: number;
  readonly refused: number;
  readonly unknown: number;
  readonly inFlight: number;
  /** Messages that repeat an earlier one; each is counted where its first is. */
  readonly repeated: number;
  /** What was accepted in standby, and what became of it. */
  readonly standby: StandbyBalance;
  readonly balanced: boolean;
  /** What does not agree, in words; empty when balanced. */
  readonly problems: readonly string[];
}

/**
 * Counts the journal twice: by the numbers that the streams have given, and by the rows and what
 * became of each. Reads all of it; meant for a person who wants to be sure.
 */
export async function balanceOf(sql: Sql): Promise<Balance> {
  return await sql.begin("isolation level repeatable read read only", async (tx) => {
    const [given] = await tx`select coalesce(sum(last_sequence), 0) as n from stream`;
    const states = await tx`
      select state, count(*) as n from message_state group by state`;
    const [repeats] = await tx`select count(*) as n from message where state = 'repeated'`;
    const gaps = await tx`
      select s.id, s.last_sequence, count(m.sequence) as n, max(m.sequence) as top
      from stream s left join message m on m.stream = s.id
      group by s.id, s.last_sequence
      having count(m.sequence) <> s.last_sequence
        or coalesce(max(m.sequence), 0) <> s.last_sequence`;
    const [mute] = await tx`
      select count(*) as n from message_state s join message m using (stream, sequence)
      where s.state = 'answered' and m.state <> 'repeated' and m.reply is null
        and not exists (select 1 from outcome o where o.stream = m.stream
          and o.sequence = m.sequence and o.state = 'answered' and o.reply is not null)`;
    const [forgotten] = await tx`
      select count(*) as n from message_state s join message m using (stream, sequence)
      where s.state in ('in flight', 'unknown') and m.state <> 'repeated'
        and not exists (select 1 from open_message o
          where o.stream = s.stream and o.sequence = s.sequence)`;
    const countOf = (...names: string[]) =>
      states.filter((row) => names.includes(row.state)).reduce((n, row) => n + Number(row.n), 0);
    const received = Number(given?.n ?? 0);
    const counts = {
      received,
      answered: countOf("answered", "decided"),
      refused: countOf("refused", "absent"),
      unknown: countOf("unknown"),
      inFlight: countOf("in flight"),
      repeated: Number(repeats?.n ?? 0),
    };
    const problems = [
      ...gaps.map((g) =>
        `stream ${g.id} has given ${g.last_sequence} numbers, ${g.n} messages are there, the last is ${g.top}`
      ),
      ...(Number(mute?.n) > 0 ? [`${mute?.n} answered messages have no answer`] : []),
      ...(Number(forgotten?.n) > 0
        ? [`${forgotten?.n} messages without an outcome are not listed as open`]
        : []),
    ];
    const sum = counts.answered + counts.refused + counts.unknown + counts.inFlight;
    if (sum !== received) {
      problems.push(
        `received ${received}, but answered, refused, unknown and in flight are ${sum}`,
      );
    }
    const standby = await standbyBalance(tx);
    problems.push(...standby.problems);
    return { ...counts, standby, balanced: problems.length === 0, problems };
  });
}
