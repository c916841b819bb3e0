import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { numbersOperations } from "../operations/numbers.ts";
import { type AdminEnv, asked, createApi, guarded, jsonContent, problemResponses } from "./api.ts";
import { readAsJson } from "./read_as_json.ts";

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

const { list, skip } = numbersOperations;

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
  request: { body: { required: true, content: jsonContent(skip.input) } },
  responses: {
    200: { description: "What is void", content: jsonContent(skippedSchema) },
    ...problemResponses(),
  },
});

export function numbersApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();
  api.openapi(getNumbers, async (context) => {
    const { band, collisions, ...rest } = await list.perform(asked(context, gateway), {});
    return context.json({
      ...rest,
      band: band ?? null,
      collisions: collisions.map((each) => ({ ...each, at: each.at.toISOString() })),
    }, 200);
  });
  api.openapi(postSkip, async (context) => {
    const done = await skip.perform(asked(context, gateway), context.req.valid("json"));
    return context.json(done, 200);
  });
  return api;
}
