import type { Sql } from "postgres";
import type { Outcome } from "../../core/outcome.ts";
import {
  addTimes,
  type CountedBy,
  hourSeconds,
  minuteSeconds,
  minutesKeptDays,
  otherValues,
} from "../../core/traffic/mod.ts";

/** A row of a minute as a node writes it. */
export interface SampleRow {
  /** When the minute begins, in milliseconds since the epoch. */
  readonly minute: number;
  readonly by: CountedBy | "measured" | "waiting";
  readonly value: string;
  readonly outcome: Outcome | "";
  readonly messages: number;
  readonly times: readonly number[] | undefined;
}

/** Which of the writings of a process it is. */
export interface Writing {
  readonly node: string;
  /** Of this process alone. */
  readonly run: string;
  readonly number: number;
}

/** Days that samples of an hour are kept: two years, and the month to compare with. */
const hoursKeptDays = 800;

/**
 * Adds samples to those of their minute and their hour, in one statement; what has been written
 * already, by its number, is left alone.
 */
export async function writeSamples(
  sql: Sql,
  { node, run, number }: Writing,
  rows: readonly SampleRow[],
): Promise<void> {
  const all = [...rows.map((row) => ({ ...row, seconds: minuteSeconds })), ...byHour(rows)];
  const column = <Value>(read: (row: typeof all[number]) => Value) => all.map(read);
  const times = column(({ times }) => times === undefined ? null : `{${times.join(",")}}`);
  await sql`
    with mine as (
      insert into traffic_writer as w (node, run, written) values (${node}, ${run}, ${number})
      on conflict (node) do update set run = excluded.run, written = excluded.written
      where w.run <> excluded.run or w.written < excluded.written
      returning 1)
    insert into traffic_sample as s
      (seconds, at, counted_by, value, outcome, messages, times, node)
    select r.seconds, to_timestamp(r.begins / 1000), r.counted_by, r.value, r.outcome, r.messages,
      r.times::integer[], ${node}
    from unnest(${column(({ seconds }) => seconds)}::integer[],
      ${column(({ minute }) => minute)}::bigint[], ${column(({ by }) => by)}::text[],
      ${column(({ value }) => value)}::text[], ${column(({ outcome }) => outcome)}::text[],
      ${column(({ messages }) => messages)}::bigint[], ${times}::text[])
      as r(seconds, begins, counted_by, value, outcome, messages, times)
    where exists (select 1 from mine)
    on conflict (seconds, counted_by, at, value, outcome, node) do update set
      messages = case s.counted_by when 'waiting' then greatest(s.messages, excluded.messages)
        else s.messages + excluded.messages end,
      times = add_times(s.times, excluded.times)`;
}

/** The same rows by the hours that their minutes are of. */
function byHour(rows: readonly SampleRow[]) {
  const hours = new Map<string, SampleRow>();
  for (const row of rows) {
    const hour = { ...row, minute: row.minute - row.minute % (hourSeconds * 1000) };
    const key = sampleKey(hour);
    const before = hours.get(key);
    hours.set(key, before === undefined ? hour : addSamples(before, hour));
  }
  return [...hours.values()].map((row) => ({ ...row, seconds: hourSeconds }));
}

/** What rows have in common that are added to one another. */
export function sampleKey({ minute, by, value, outcome }: SampleRow): string {
  return JSON.stringify([minute, by, value, outcome]);
}

/** Of one queue the longest that it was, of all else the sum. */
export function addSamples(one: SampleRow, other: SampleRow): SampleRow {
  if (one.by === "waiting") {
    return { ...one, messages: Math.max(one.messages, other.messages) };
  }
  const times = [...one.times ?? []];
  addTimes(times, other.times ?? []);
  return {
    ...one,
    messages: one.messages + other.messages,
    times: one.times === undefined ? undefined : times,
  };
}

/** Days after which nothing is added to an hour any more. */
const hoursOpenDays = 7;

/**
 * Keeps the values with the most messages of each hour of a node before one (hours since the epoch),
 * and all others together, under their outcomes: other minutes are kept by other values.
 */
export async function boundHours(
  sql: Sql,
  { node, by, max, before }: {
    readonly node: string;
    readonly by: CountedBy;
    readonly max: number;
    readonly before: number;
  },
): Promise<void> {
  const until = new Date(before * hourSeconds * 1000);
  await sql`
    with ranked as (
      select at, value, row_number() over (partition by at order by sum(messages) desc) as place
      from traffic_sample
      where seconds = ${hourSeconds} and counted_by = ${by} and node = ${node}
        and value <> ${otherValues} and at < ${until}
        and at >= ${until}::timestamptz - ${hoursOpenDays} * interval '1 day'
      group by at, value),
    others as (
      delete from traffic_sample s using ranked r
      where s.seconds = ${hourSeconds} and s.counted_by = ${by} and s.node = ${node}
        and s.at = r.at and s.value = r.value and r.place > ${max}
      returning s.at, s.outcome, s.messages)
    insert into traffic_sample as s (seconds, counted_by, at, value, outcome, node, messages)
    select ${hourSeconds}::integer, ${by}::text, at, ${otherValues}::text, outcome, ${node}::text,
      sum(messages)
    from others group by at, outcome
    on conflict (seconds, counted_by, at, value, outcome, node) do update set
      messages = s.messages + excluded.messages`;
}

/** Takes away what is not kept any longer, and the nodes that nothing is kept of. */
export async function dropOldSamples(sql: Sql, now: Date, kinds: readonly string[]): Promise<void> {
  for (
    const [seconds, days] of [
      [minuteSeconds, minutesKeptDays],
      [hourSeconds, hoursKeptDays],
    ] as const
  ) {
    await sql`
      delete from traffic_sample
      where seconds = ${seconds} and counted_by = any (${[...kinds]})
        and at < ${now}::timestamptz - ${days} * interval '1 day'`;
  }
  // Every writing tells what was measured.
  await sql`
    delete from traffic_writer w
    where not exists (
      select 1 from traffic_sample s
      where s.seconds = ${hourSeconds} and s.counted_by = 'measured' and s.node = w.node)`;
}
