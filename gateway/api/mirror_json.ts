/** What the calls about the mirror take and give. */
import { z } from "@hono/zod-openapi";
import { decodedBodySchema } from "./decoded_body.ts";

export const time = z.iso.datetime();
export const runSchema = z.object({ url: z.string(), startedAt: time });

export const progressSchema = z.object({
  run: runSchema.nullable().openapi({ description: "Null = nothing was ever mirrored" }),
  relayed: z.int().openapi({ description: "Relayed messages since the run began" }),
  waiting: z.int(),
  unsettled: z.int().openapi({ description: "Of these, not answered by the primary yet" }),
  oldestWaitingAt: time.nullable(),
  answeredPerSecond: z.number().openapi({ description: "By the mirror, over the last minute" }),
  relayedPerSecond: z.number(),
  caughtUpInSeconds: z.int().nullable().openapi({ description: "At these rates; null = never" }),
}).openapi("MirrorStatus");

export type MirrorStatusJson = z.output<typeof progressSchema>;

export const classSchema = z.object({
  class: z.string(),
  procedure: z.string(),
  output: z.string().openapi({ description: "Output code, R for a result" }),
  item: z.string().openapi({ description: "Item ID, @field of the header, #line" }),
  kind: z.string(),
  count: z.int().openapi({ description: "Pairs that it was found in" }),
  firstSeenAt: time,
  lastSeenAt: time,
  sample: z.string().openapi({ description: "ID of the latest pair with it" }),
}).openapi("DifferenceClass");

export const differencesSchema = z.object({
  run: runSchema.nullable(),
  rulesVersion: z.int(),
  classes: z.array(classSchema),
}).openapi("MirrorDifferences");

export type MirrorDifferencesJson = z.output<typeof differencesSchema>;

export const ruleSchema = z.looseObject({ as: z.string() }).openapi("CompareRule");

export const pairSchema = z.object({
  id: z.string(),
  message: z.string().openapi({ description: "ID of the message in the journal" }),
  procedure: z.string(),
  state: z.string(),
  verdict: z.string().nullable(),
  rulesVersion: z.int().nullable(),
  receivedAt: time,
  sentAt: time.nullable(),
  answeredAt: time.nullable(),
  attempts: z.int(),
  reason: z.string().nullable(),
  differences: z.array(z.object({
    class: z.string(),
    kind: z.string(),
    procedure: z.string(),
    output: z.string(),
    item: z.string(),
    repetition: z.int(),
    primary: z.string(),
    mirror: z.string(),
    rule: ruleSchema.nullable().openapi({ description: "A rule that would leave it out" }),
  })).openapi({ description: "By the rules in force now" }),
  primary: decodedBodySchema.nullable(),
  mirror: decodedBodySchema.nullable(),
}).openapi("MirrorPair");

export type MirrorPairJson = z.output<typeof pairSchema>;

export const rulesSchema = z.object({
  version: z.int(),
  since: time.nullable(),
  by: z.string(),
  reason: z.string(),
  rules: z.array(ruleSchema),
}).openapi("CompareRules");

export type CompareRulesJson = z.output<typeof rulesSchema>;

export const countsSchema = z.array(z.object({ reason: z.string(), messages: z.int() }));

export const readinessSchema = z.object({
  run: runSchema.nullable(),
  statement: z.string(),
  firstAt: time.nullable(),
  lastAt: time.nullable(),
  relayed: z.int(),
  compared: z.int(),
  equal: z.int(),
  equalPercent: z.number().nullable().openapi({
    description: "Of what was compared; cut, not rounded",
  }),
  differs: z.int(),
  notComparable: z.int().openapi({ description: "Differs because of what was told before" }),
  pending: z.int(),
  failed: countsSchema,
  dropped: countsSchema,
  skipped: countsSchema,
  removed: countsSchema.openapi({ description: "Counted above and no longer stored" }),
  balanced: z.boolean().openapi({ description: "Every relayed message is in one of the counts" }),
  rulesVersion: z.int(),
  judgedByOlderRules: z.int(),
  classes: z.array(classSchema),
  procedures: z.array(z.object({ procedure: z.string(), compared: z.int(), equal: z.int() })),
}).openapi("MirrorReadiness");

export type ReadinessJson = z.output<typeof readinessSchema>;
