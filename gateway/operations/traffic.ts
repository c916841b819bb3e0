/** How much was sent, what became of it and how long it took: of all nodes, in steps of time. */
import { z } from "@hono/zod-openapi";
import { readTraffic, type TrafficRows } from "../../adapters/traffic/mod.ts";
import { type Outcome, outcomes } from "../../core/outcome.ts";
import {
  addTimes,
  countedBy,
  defaultRange,
  minuteMs,
  otherValues,
  quantileMs,
  trafficRange,
  type TrafficRangeName,
  trafficRanges,
} from "../../core/traffic/mod.ts";
import { moment } from "./moment.ts";
import { operation } from "./operation.ts";

export const trafficRangeNames = Object.keys(trafficRanges) as [
  TrafficRangeName,
  ...TrafficRangeName[],
];

/** What it can be told by. */
export const trafficBy = ["outcome", ...countedBy] as const;

/** Values that are told apart, those with the most messages; all others are told together. */
const seriesMax = 200;

/** So long after its end a minute of every node is written. */
const writtenAfterMs = 3_000;

/** Messages by outcome. */
export type OutcomeCounts = Readonly<Record<Outcome, number>>;

export interface TrafficTimes {
  /** Undefined where nothing was answered. */
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

export interface TrafficStep extends TrafficTimes {
  readonly at: Date;
  /** Of the seconds of the step, those that were counted; 0: nobody was there to count. */
  readonly measuredSeconds: number;
  readonly counts: OutcomeCounts;
  /** Entries of all queues, at most. */
  readonly waiting: number;
}

export interface TrafficSeries extends Partial<TrafficTimes> {
  readonly value: string;
  readonly counts: OutcomeCounts;
  /** By the steps of the range. */
  readonly steps: readonly OutcomeCounts[];
}

/** Until the last minute that is over; from longer ago than minutes are kept, in hours. */
export const showTraffic = operation({
  right: "see",
  kind: "question",
  input: z.strictObject({
    range: z.enum(trafficRangeNames).default(defaultRange).openapi({
      description: "So long until now, or until to",
    }),
    from: moment("from").optional().openapi({ description: "In place of a range" }),
    to: moment("to").optional().openapi({ description: "The first moment after it; absent = now" }),
    by: z.enum(trafficBy).default("outcome").openapi({
      description: "What the series are told apart by",
    }),
  }),
  perform: async ({ gateway }, { range: name, from, to, by }) => {
    const now = gateway.now();
    const written = now.getTime() - writtenAfterMs;
    const ends = new Date(Math.min(to?.getTime() ?? Infinity, written - written % minuteMs));
    const begins = from ?? new Date(ends.getTime() - trafficRanges[name] * 1000);
    const range = trafficRange(begins, ends, now);
    const read = await readTraffic(gateway.database.sql, range, by === "outcome" ? "target" : by);
    const allTimes: number[] = [];
    for (const { times } of read.slots) addTimes(allTimes, times);
    const steps = read.slots.map((slot, place): TrafficStep => ({
      at: new Date(range.from.getTime() + place * range.stepSeconds * 1000),
      measuredSeconds: slot.measuredSeconds,
      counts: countsOf(slot.messages),
      waiting: slot.waiting,
      ...timesOf(slot.times),
    }));
    return {
      ...range,
      by,
      steps,
      total: {
        counts: sumOf(steps.map(({ counts }) => counts)),
        measuredSeconds: steps.reduce((sum, each) => sum + each.measuredSeconds, 0),
        ...timesOf(allTimes),
      },
      series: by === "outcome" ? [] : seriesOf(read),
    };
  },
});

export type ShownTraffic = Awaited<ReturnType<typeof showTraffic.perform>>;

/** All messages of counts by outcome. */
export function messagesOf(counts: OutcomeCounts): number {
  return outcomes.reduce((sum, outcome) => sum + counts[outcome], 0);
}

/** By value, the most messages first. */
function seriesOf({ slots, rows, times }: TrafficRows): TrafficSeries[] {
  const byValue = new Map<string, Partial<Record<Outcome, number>>[]>();
  const sums = new Map<string, number>();
  for (const { value, messages } of rows) sums.set(value, (sums.get(value) ?? 0) + messages);
  const kept = new Set(
    [...sums].sort((a, b) => b[1] - a[1]).slice(0, seriesMax).map(([value]) => value),
  );
  for (const { slot, value: read, outcome, messages } of rows) {
    const value = kept.has(read) ? read : otherValues;
    let steps = byValue.get(value);
    if (steps === undefined) byValue.set(value, steps = slots.map(() => ({})));
    const step = steps[slot]!;
    step[outcome] = (step[outcome] ?? 0) + messages;
  }
  return [...byValue].map(([value, found]): TrafficSeries => {
    const steps = found.map(countsOf);
    const timed = times.get(value);
    return { value, steps, counts: sumOf(steps), ...(timed && timesOf(timed)) };
  }).sort((a, b) => messagesOf(b.counts) - messagesOf(a.counts));
}

function timesOf(times: readonly number[]): TrafficTimes {
  return {
    p50Ms: quantileMs(times, 0.5),
    p95Ms: quantileMs(times, 0.95),
    p99Ms: quantileMs(times, 0.99),
  };
}

function countsOf(found: Partial<Record<Outcome, number>>): OutcomeCounts {
  return Object.fromEntries(
    outcomes.map((outcome) => [outcome, found[outcome] ?? 0]),
  ) as unknown as OutcomeCounts;
}

function sumOf(all: readonly OutcomeCounts[]): OutcomeCounts {
  return countsOf(Object.fromEntries(
    outcomes.map((outcome) => [outcome, all.reduce((sum, counts) => sum + counts[outcome], 0)]),
  ));
}
