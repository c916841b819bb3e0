import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import {
  listCollisions,
  listNumbers,
  skipNumbers,
} from "../../adapters/numbers/document_numbers.ts";
import { bandOf } from "../../core/numbering/mod.ts";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { type AdminEnv, createApi, guarded, jsonContent, problemResponses } from "./api.ts";
import { Problem } from "../web/problem.ts";
import { readAsJson } from "./read_as_json.ts";

/** Collisions of a list. */
const COLLISIONS_MAX = 100;

const bandSchema = z.object({ first: z.int(), last: z.int() });

const typeSchema = z.object({
  type: z.string().openapi({ description: "Two digits, the beginning of every number" }),
  band: bandSchema.nullable().openapi({ description: "Null: none is agreed, none is given" }),
  high: z.int().nullable().openapi({
    description: "The highest sequence that is reserved or void",
  }),
  used: z.int().openapi({ description: "Given, or in the hands of a lane that gives them next" }),
  void: z.int().openapi({ description: "Never given" }),
  left: z.int(),
  perDay: z.int().nullable().openapi({ description: "By the last week" }),
  daysLeft: z.int().nullable().openapi({ description: "At that pace" }),
  learnt: z.int().nullable().openapi({
    description: "The highest sequence that VNACCS is known to have given",
  }),
  learntPerDay: z.int().nullable().openapi({ description: "Given by VNACCS, by what passed here" }),
  daysToBand: z.int().nullable().openapi({
    description: "Until VNACCS will have come to the band, at its pace",
  }),
  near: z.boolean().openapi({ description: "VNACCS comes near: time to agree another band" }),
  trouble: z.string().nullable().openapi({
    description: "Why the standby gives no number of this type",
  }),
});

const listSchema = z.object({
  band: bandSchema.nullable().openapi({
    description: "Of the types that have no band of their own",
  }),
  types: z.array(typeSchema),
  collisionCount: z.int(),
  collisions: z.array(z.object({
    at: z.iso.datetime(),
    number: z.string().openapi({ description: "Without branch" }),
    kind: z.string(),
    userId: z.string(),
    sentence: z.string(),
  })).openapi({ description: "Numbers that both systems have given; the latest first" }),
}).openapi("Numbers");

export type NumbersJson = z.output<typeof listSchema>;

const skippedSchema = z.object({
  type: z.string(),
  to: z.int(),
  voided: z.int().openapi({ description: "Numbers that are void by this; 0 where all were" }),
}).openapi("NumbersSkipped");

export type NumbersSkippedJson = z.output<typeof skippedSchema>;

const getNumbers = createRoute({
  ...guarded,
  method: "get",
  path: "/numbers",
  summary: "How the standby's band of document numbers is used",
  responses: {
    200: { description: "By document type", content: jsonContent(listSchema) },
    ...problemResponses(),
  },
});

const postSkip = createRoute({
  ...guarded,
  middleware: readAsJson,
  method: "post",
  path: "/numbers/skip",
  summary: "Leave out numbers that may have been given already, after a backup was restored",
  request: {
    body: {
      required: true,
      content: jsonContent(z.strictObject({
        type: z.string().regex(/^\d{2}$/, "expected two digits"),
        to: z.int().openapi({ description: "No sequence up to this one is given any more" }),
        reason: z.string().trim().min(1, "expected a reason").max(500),
      })),
    },
  },
  responses: {
    200: { description: "What is void", content: jsonContent(skippedSchema) },
    ...problemResponses(),
  },
});

export function numbersApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();
  const { database: { sql }, config } = gateway;
  const { numberBands: bands } = config;
  api.openapi(getNumbers, async (context) => {
    const [types, { count, collisions }] = await Promise.all([
      listNumbers(sql, config),
      listCollisions(sql, COLLISIONS_MAX),
    ]);
    return context.json({
      band: bands.all ?? null,
      types,
      collisionCount: count,
      collisions: collisions.map((each) => ({ ...each, at: each.at.toISOString() })),
    }, 200);
  });
  api.openapi(postSkip, async (context) => {
    const { type, to, reason } = context.req.valid("json");
    const band = bandOf(bands, type);
    if (band === undefined || to < band.first || to > band.last) {
      const span = band === undefined ? "none is set" : `${band.first}-${band.last}`;
      throw new Problem(
        "PARAMETERS_INVALID",
        `to: expected a sequence of the band of type ${type} (${span}), found ${to}`,
      );
    }
    const actor = context.get("actor");
    return context.json(
      { type, to, voided: await skipNumbers(sql, { type, band, to, actor, reason }) },
      200,
    );
  });
  return api;
}
