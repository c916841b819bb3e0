import type { Sql } from "postgres";
import type { Outcome } from "../../core/outcome.ts";
import type { CountedBy, TrafficRange } from "../../core/traffic/mod.ts";

/** Among the queues what cannot be opened is told, too: it waits for nobody. */
const waitsForNobody = "unopened";

/** One step of a range. */
export interface TrafficSlot {
  /** Seconds that were counted, of all nodes the most; 0: nobody was there to count. */
  readonly measuredSeconds: number;
  readonly messages: Readonly<Partial<Record<Outcome, number>>>;
  /** Answers by class of their time. */
  readonly times: readonly number[];
  /** Entries of all queues, at most. */
  readonly waiting: number;
}

export interface TrafficRows {
  /** By the steps of the range. */
  readonly slots: readonly TrafficSlot[];
  readonly rows: readonly {
    readonly slot: number;
    readonly value: string;
    readonly outcome: Outcome;
    readonly messages: number;
  }[];
  /** Times of the whole range by value, where they are kept. */
  readonly times: ReadonlyMap<string, readonly number[]>;
}

/** What all nodes have counted in a range, in its steps; `by` gives the rows. */
export async function readTraffic(
  sql: Sql,
  { from, to, stepSeconds, sampleSeconds }: TrafficRange,
  by: CountedBy,
): Promise<TrafficRows> {
  const slot =
    sql`floor(extract(epoch from s.at - ${from}::timestamptz) / ${stepSeconds})::integer`;
  const within = (kind: string) =>
    sql`s.seconds = ${sampleSeconds} and s.counted_by = ${kind} and s.at >= ${from} and s.at < ${to}`;
  // Lanes of two nodes have the same number.
  const value = by === "lane" ? sql`s.node || ' ' || s.value` : sql`s.value`;
  const messagesBy = (kind: string, of: typeof value) =>
    sql<{ slot: number; value: string; outcome: Outcome; messages: string }[]>`
      select ${slot} as slot, ${of} as value, s.outcome, sum(s.messages) as messages
      from traffic_sample s where ${within(kind)} group by 1, 2, 3`;
  const timesBy = (kind: string) =>
    sql<{ slot: number; value: string; place: string; n: string }[]>`
      select ${slot} as slot, s.value, t.place - 1 as place, sum(t.n) as n
      from traffic_sample s, unnest(s.times) with ordinality as t(n, place)
      where ${within(kind)} and t.n > 0 group by 1, 2, 3`;
  // By target everything is counted; what is asked by it is not read again.
  const [measured, waiting, all, allTimes, others, otherTimes] = await Promise.all([
    sql<{ slot: number; seconds: string }[]>`
      select slot, max(seconds) as seconds from (
        select ${slot} as slot, s.node, sum(s.messages) as seconds
        from traffic_sample s where ${within("measured")} group by 1, 2) by_node
      group by slot`,
    sql<{ slot: number; length: string }[]>`
      select slot, max(length) as length from (
        select ${slot} as slot, s.at, sum(s.messages) as length
        from traffic_sample s where ${within("waiting")} and s.value <> ${waitsForNobody}
        group by 1, 2) by_moment
      group by slot`,
    messagesBy("target", sql`s.value`),
    timesBy("target"),
    by === "target" ? undefined : messagesBy(by, value),
    by === "procedure" ? timesBy(by) : undefined,
  ]);
  const rows = others ?? all;
  const times = by === "target" ? allTimes : otherTimes ?? [];
  const count = Math.round((to.getTime() - from.getTime()) / 1000 / stepSeconds);
  const slots = Array.from({ length: count }, () => ({
    measuredSeconds: 0,
    messages: {} as Partial<Record<Outcome, number>>,
    times: [] as number[],
    waiting: 0,
  }));
  for (const row of measured) slots[row.slot]!.measuredSeconds = Number(row.seconds);
  for (const row of waiting) slots[row.slot]!.waiting = Number(row.length);
  for (const { slot, outcome, messages } of all) {
    const { messages: sums } = slots[slot]!;
    sums[outcome] = (sums[outcome] ?? 0) + Number(messages);
  }
  for (const row of allTimes) putTime(slots[row.slot]!.times, row);
  const timesOf = new Map<string, number[]>();
  for (const row of times) {
    const found = timesOf.get(row.value) ?? [];
    timesOf.set(row.value, found);
    putTime(found, row);
  }
  return {
    slots,
    rows: rows.map((row) => ({ ...row, messages: Number(row.messages) })),
    times: timesOf,
  };
}

/** Adds so many answers of a class of time; of classes between there are none. */
function putTime(
  times: number[],
  { place, n }: { readonly place: string; readonly n: string },
): void {
  const at = Number(place);
  while (times.length <= at) times.push(0);
  times[at]! += Number(n);
}
