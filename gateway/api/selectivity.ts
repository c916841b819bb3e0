import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import {
  activateCriteria,
  draftCriteria,
  findCriteria,
  listActivations,
  listCriteria,
  readCriteria,
  rulesOf,
  triedMax,
  triedUsually,
  tryCriteria,
} from "../../adapters/selectivity/mod.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import { isChannelRuleFault } from "../../core/routing/mod.ts";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { type AdminEnv, createApi, guarded, jsonContent, problemResponses } from "./api.ts";
import { Problem, problemSchema } from "../web/problem.ts";
import { readAsJson } from "./read_as_json.ts";

/** Criteria and activations that one answer lists. */
const listedMax = 100;

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

const version = z.object({ version: z.string().regex(/^[0-9a-f]{16}$/, "expected a version") });
const notFound = { 404: { description: "No such criteria", content: jsonContent(problemSchema) } };
const reason = z.string().trim().min(1, "expected a reason").max(500);

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
  request: {
    body: {
      required: true,
      content: jsonContent(z.strictObject({ criteria: z.string().min(1) })),
    },
  },
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
    body: {
      required: true,
      content: jsonContent(
        z.strictObject({ declarations: z.int().min(1).max(triedMax).default(triedUsually) }),
      ),
    },
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
    body: {
      required: true,
      content: jsonContent(z.strictObject({
        reason,
        expectedVersion: z.string().nullable().openapi({
          description: "What is in force; null = none was ever put in force here",
        }),
      })),
    },
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
  const { database: { sql }, store } = gateway;
  api.openapi(getList, async (context) => {
    const [activations, criteria] = await Promise.all([
      listActivations(sql, listedMax),
      listCriteria(sql, listedMax),
    ]);
    return context.json({
      inForce: activations[0]?.version ?? null,
      activations: activations.map(({ version, actor, reason, at }) => (
        { version, actor, reason, at: at.toISOString() }
      )),
      criteria: criteria.map(({ version, actor, at }) => (
        { version, actor, at: at.toISOString() }
      )),
    }, 200);
  });
  api.openapi(getOne, async (context) => {
    const found = await need(context.req.valid("param").version);
    return context.json({ ...found, at: found.at.toISOString() }, 200);
  });
  api.openapi(postDraft, async (context) => {
    const { criteria } = context.req.valid("json");
    const rules = readCriteria(criteria);
    if (isChannelRuleFault(rules)) {
      throw new Problem("PARAMETERS_INVALID", `criteria: line ${rules.line}: ${rules.reason}`);
    }
    const draft = await draftCriteria(sql, { criteria, actor: context.get("actor") });
    const { version, actor, at } = draft;
    return context.json({ version, actor, at: at.toISOString() }, 200);
  });
  api.openapi(postTrial, async (context) => {
    const rules = rulesOf(await need(context.req.valid("param").version));
    if (isChannelRuleFault(rules)) {
      throw new Problem("PARAMETERS_INVALID", `criteria: line ${rules.line}: ${rules.reason}`);
    }
    const { declarations } = context.req.valid("json");
    const trial = await tryCriteria(sql, rules, {
      seal: store.seal,
      catalogue,
      codes: gateway.codes,
      limit: declarations,
      at: gateway.now(),
    });
    return context.json({
      ...trial,
      rules: [...trial.rules],
      samples: trial.samples.map((sample) => ({ ...sample, was: sample.was ?? null })),
    }, 200);
  });
  api.openapi(postActivation, async (context) => {
    const { reason, expectedVersion } = context.req.valid("json");
    const outcome = await activateCriteria(sql, {
      version: context.req.valid("param").version,
      expected: expectedVersion ?? undefined,
      actor: context.get("actor"),
      reason,
    });
    if (outcome.kind === "unknown") {
      throw new Problem("CRITERIA_UNKNOWN", "expected drafted criteria");
    }
    if (outcome.kind === "overtaken") {
      throw new Problem(
        "CRITERIA_OTHER",
        `expected version ${expectedVersion ?? "none"} in force, found ${
          outcome.inForce ?? "none"
        }`,
      );
    }
    const { version, actor, at } = outcome.activation;
    return context.json({ version, actor, reason, at: at.toISOString() }, 200);
  });
  return api;

  async function need(version: string) {
    const found = await findCriteria(sql, version);
    if (found === undefined) throw new Problem("CRITERIA_UNKNOWN", "expected drafted criteria");
    return found;
  }
}
