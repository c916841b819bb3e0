import { z } from "@hono/zod-openapi";
import {
  messagesOf,
  type OutcomeCounts,
  type ShownTraffic,
  trafficBy,
  type TrafficTimes,
} from "./traffic.ts";

const counts = {
  messages: z.int(),
  accepted: z.int(),
  refusedByGateway: z.int(),
  refusedByCentre: z.int(),
  unknown: z.int(),
};
const ms = z.number().nullable().openapi({ description: "null = nothing was answered" });
const times = { p50Ms: ms, p95Ms: ms, p99Ms: ms };

/** A range of traffic as the API tells it, and as it is downloaded. */
export const trafficSchema = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  stepSeconds: z.int(),
  by: z.enum(trafficBy),
  total: z.object({ ...counts, ...times, measuredSeconds: z.int() }),
  steps: z.array(z.object({
    at: z.iso.datetime(),
    measuredSeconds: z.int().openapi({
      description: "Seconds of the step that were counted; 0 = nobody was there to count",
    }),
    ...counts,
    ...times,
    waiting: z.int().openapi({ description: "Entries of all queues, at most" }),
  })),
  series: z.array(z.object({
    value: z.string().openapi({ description: "… = all that are not told apart; empty = none" }),
    ...counts,
    p50Ms: ms.optional(),
    p95Ms: ms.optional(),
    p99Ms: ms.optional(),
    steps: z.array(z.object({ at: z.iso.datetime(), ...counts })).openapi({
      description: "Those in which there were any",
    }),
  })).openapi({ description: "By what was asked for, the most messages first" }),
}).openapi("Traffic");

export type TrafficJson = z.output<typeof trafficSchema>;

export function trafficJson(shown: ShownTraffic): TrafficJson {
  const { from, to, stepSeconds, by, total, steps, series } = shown;
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    stepSeconds,
    by,
    total: {
      ...countsJson(total.counts),
      ...timesJson(total),
      measuredSeconds: total.measuredSeconds,
    },
    steps: steps.map((step) => ({
      at: step.at.toISOString(),
      measuredSeconds: step.measuredSeconds,
      ...countsJson(step.counts),
      ...timesJson(step),
      waiting: step.waiting,
    })),
    series: series.map((each) => ({
      value: each.value,
      ...countsJson(each.counts),
      ...("p50Ms" in each ? timesJson(each) : {}),
      steps: each.steps.map((found, place) => ({
        at: steps[place]!.at.toISOString(),
        ...countsJson(found),
      })).filter(({ messages }) => messages > 0),
    })),
  };
}

function countsJson(found: OutcomeCounts) {
  return {
    messages: messagesOf(found),
    accepted: found.accepted,
    refusedByGateway: found["refused by the gateway"],
    refusedByCentre: found["refused by the centre"],
    unknown: found.unknown,
  };
}

function timesJson({ p50Ms = null, p95Ms = null, p99Ms = null }: Partial<Nullable<TrafficTimes>>) {
  return { p50Ms, p95Ms, p99Ms };
}

type Nullable<T> = { readonly [Name in keyof T]: T[Name] | null };
