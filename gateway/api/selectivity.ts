import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { criteriaProblem, selectivityOperations } from "../operations/selectivity.ts";
import { type AdminEnv, asked, createApi, guarded, jsonContent, problemResponses } from "./api.ts";
import { problemSchema } from "../web/problem.ts";
import { readAsJson } from "./read_as_json.ts";

const { list, find, draft, try: tryOut, activate } = selectivityOperations;

const time = z.iso.datetime();
const criteriaSchema = z.object({
  version: z.string().openapi({
    description: "Beginning of the SHA-256 of the text in its normal form",
  }),
  actor: z.string(),
  at: time,
});
const activationSchema = z.object({
  version: z.string(),
  actor: z.string(),
  reason: z.string(),
  at: time,
});
const listSchema = z.object({
  inForce: z.string().nullable().openapi({
    description: "Null: nobody has put any in force here, the file of the settings holds",
  }),
  activations: z.array(activationSchema).openapi({ description: "The latest first" }),
  criteria: z.array(criteriaSchema).openapi({ description: "The latest first" }),
}).openapi("Selectivity");

export type SelectivityJson = z.output<typeof listSchema>;

const textSchema = criteriaSchema.extend({
  criteria: z.string().openapi({ description: "One JSON object per line" }),
}).openapi("Criteria");

export type CriteriaJson = z.output<typeof textSchema>;

const trialSchema = z.object({
  tried: z.int(),
  unreadable: z.int(),
  channels: z.record(z.enum(["1", "2", "3"]), z.int()),
  rules: z.array(z.object({ rule: z.string(), count: z.int() })),
  changed: z.int().openapi({ description: "Declarations whose channel would be another" }),
  samples: z.array(z.object({
    number: z.string(),
    family: z.string(),
    was: z.int().nullable().openapi({ description: "Null = not known here" }),
    wouldBe: z.int(),
    rule: z.string(),
  })),
}).openapi("SelectivityTrial");

export type TrialJson = z.output<typeof trialSchema>;

const version = find.input;
const notFound = { 404: { description: "No such criteria", content: jsonContent(problemSchema) } };

const getList = createRoute({
  ...guarded,
  method: "get",
  path: "/selectivity",
  summary: "Criteria of selectivity: which are in force, which were, which were drafted",
  responses: {
    200: { description: "Criteria", content: jsonContent(listSchema) },
    ...problemResponses(),
  },
});

const getOne = createRoute({
  ...guarded,
  method: "get",
  path: "/selectivity/{version}",
  summary: "The text of criteria",
  request: { params: version },
  responses: {
    200: { description: "Criteria", content: jsonContent(textSchema) },
    ...notFound,
    ...problemResponses(),
  },
});

const postDraft = createRoute({
  ...guarded,
  middleware: readAsJson,
  method: "post",
  path: "/selectivity",
  summary: "Keep a text of criteria as a draft",
  request: { body: { required: true, content: jsonContent(draft.input) } },
  responses: {
    200: { description: "The draft and its version", content: jsonContent(criteriaSchema) },
    ...problemResponses(),
  },
});

const postTrial = createRoute({
  ...guarded,
  middleware: readAsJson,
  method: "post",
  path: "/selectivity/{version}/try",
  summary: "Try criteria against the latest registered declarations; changes nothing",
  request: {
    params: version,
    body: { required: true, content: jsonContent(tryOut.input.omit({ version: true })) },
  },
  responses: {
    200: { description: "What they would decide", content: jsonContent(trialSchema) },
    ...notFound,
    ...problemResponses(),
  },
});

const postActivation = createRoute({
  ...guarded,
  middleware: readAsJson,
  method: "post",
  path: "/selectivity/{version}/activate",
  summary: "Put criteria in force for what is decided from now on",
  request: {
    params: version,
    body: { required: true, content: jsonContent(activate.input.omit({ version: true })) },
  },
  responses: {
    200: { description: "In force", content: jsonContent(activationSchema) },
    412: { description: "Others are in force", content: jsonContent(problemSchema) },
    ...notFound,
    ...problemResponses(),
  },
});

export function selectivityApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();
  api.openapi(getList, async (context) => {
    const found = await list.perform(asked(context, gateway), {});
    return context.json({
      inForce: found.inForce?.version ?? null,
      activations: found.activations.map(({ version, actor, reason, at }) => (
        { version, actor, reason, at: at.toISOString() }
      )),
      criteria: found.criteria.map(({ version, actor, at }) => (
        { version, actor, at: at.toISOString() }
      )),
    }, 200);
  });
  api.openapi(getOne, async (context) => {
    const found = await find.perform(asked(context, gateway), context.req.valid("param"));
    return context.json({ ...found, at: found.at.toISOString() }, 200);
  });
  api.openapi(postDraft, async (context) => {
    const made = await draft.perform(asked(context, gateway), context.req.valid("json"));
    if ("line" in made) throw criteriaProblem(made);
    const { version, actor, at } = made;
    return context.json({ version, actor, at: at.toISOString() }, 200);
  });
  api.openapi(postTrial, async (context) => {
    const order = { ...context.req.valid("param"), ...context.req.valid("json") };
    const trial = await tryOut.perform(asked(context, gateway), order);
    return context.json({
      ...trial,
      rules: [...trial.rules],
      samples: trial.samples.map((sample) => ({ ...sample, was: sample.was ?? null })),
    }, 200);
  });
  api.openapi(postActivation, async (context) => {
    const order = { ...context.req.valid("param"), ...context.req.valid("json") };
    const done = await activate.perform(asked(context, gateway), order);
    const { version, actor, reason, at } = done;
    return context.json({ version, actor, reason, at: at.toISOString() }, 200);
  });
  return api;
}
