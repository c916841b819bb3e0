import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { type GiveBackPlan, itemStates } from "../../adapters/give_back/give_back_plans.ts";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { giveBackOperations } from "../operations/give_back.ts";
import { type AdminEnv, asked, createApi, guarded, jsonContent, problemResponses } from "./api.ts";
import { giveBackPage } from "./give_back_page.ts";
import { problemSchema } from "../web/problem.ts";
import { readAsJson } from "./read_as_json.ts";

const operations = giveBackOperations;

const at = z.iso.datetime();
const planSchema = z.object({
  id: z.int(),
  state: z.enum(["planned", "approved", "running", "paused", "done", "discarded"]),
  createdAt: at,
  createdBy: z.string(),
  reason: z.string(),
  settings: z.object({
    ask: z.enum(["always", "doubtful"]),
    concurrency: z.int(),
    perSecond: z.number(),
  }),
  approvedAt: at.nullable(),
  approvedBy: z.string().nullable(),
  startedAt: at.nullable(),
  endedAt: at.nullable(),
  items: z.int(),
  counts: z.record(z.enum(itemStates), z.int()),
  refusalsExpected: z.int().openapi({
    description: "Items that are not through yet and break a rule of the catalogue",
  }),
}).openapi("FailbackPlan");

export type GiveBackPlanJson = z.output<typeof planSchema>;

const problemContent = { "application/problem+json": { schema: problemSchema } };
const conflict = { 409: { description: "The plan cannot do that now", content: problemContent } };
const byPlan = { params: z.object({ id: z.coerce.number().int().positive() }) };
const planAnswer = {
  200: { description: "The plan as it is now", content: jsonContent(planSchema) },
  ...problemResponses("There is no such plan"),
  ...conflict,
};

const postPlan = createRoute({
  ...guarded,
  middleware: readAsJson,
  method: "post",
  path: "/failback/plans",
  summary: "Plan to give back what was accepted in standby; asks the primary nothing",
  request: { body: { required: true, content: jsonContent(operations.make.input) } },
  responses: planAnswer,
});

const listAll = createRoute({
  ...guarded,
  method: "get",
  path: "/failback/plans",
  summary: "Plans, newest first",
  responses: {
    200: {
      description: "The plans",
      content: jsonContent(z.object({ plans: z.array(planSchema) })),
    },
    ...problemResponses(),
  },
});

const getPlan = createRoute({
  ...guarded,
  method: "get",
  path: "/failback/plans/{id}",
  summary: "A plan with its items by state",
  request: byPlan,
  responses: planAnswer,
});

const numbersSchema = z.object({
  numbers: z.array(z.object({
    ours: z.string(),
    theirs: z.string().openapi({ description: "With its branch, where that is known" }),
    family: z.string(),
    office: z.string(),
    owner: z.string(),
    company: z.string(),
    at,
  })),
}).openapi("NumberMap");

export type NumberMapJson = z.output<typeof numbersSchema>;

const reasonOrder = operations.run.input.omit({ id: true }).openapi("Reason");

function moveCall(move: "approve" | "discard" | "run" | "pause" | "resume", summary: string) {
  return createRoute({
    ...guarded,
    middleware: readAsJson,
    method: "post",
    path: `/failback/plans/{id}/${move}` as const,
    summary,
    request: { ...byPlan, body: { required: true, content: jsonContent(reasonOrder) } },
    responses: planAnswer,
  });
}

const moves = {
  approve: moveCall("approve", "Approve a plan; what was accepted since is added"),
  discard: moveCall("discard", "Throw away a plan that was not begun; another can be made"),
  run: moveCall("run", "Begin to give back, or go on; a plan that runs goes on running"),
  pause: moveCall("pause", "Begin no more items"),
  resume: moveCall("resume", "Go on"),
};

const getReport = createRoute({
  ...guarded,
  method: "get",
  path: "/failback/plans/{id}/report",
  summary: "Every item with its verdict and the balance, signed by the installation",
  request: byPlan,
  responses: {
    200: {
      description: "The report and its signature",
      content: jsonContent(z.looseObject({ report: z.unknown(), signature: z.unknown() })),
    },
    ...problemResponses("There is no such plan"),
    ...conflict,
  },
});

const getPage = createRoute({
  ...guarded,
  method: "get",
  path: "/failback/plans/{id}/report.html",
  summary: "The same as a page for printing",
  request: byPlan,
  responses: {
    200: { description: "The page", content: { "text/html": { schema: z.string() } } },
    ...problemResponses("There is no such plan"),
    ...conflict,
  },
});

const getNumbers = createRoute({
  ...guarded,
  method: "get",
  path: "/failback/plans/{id}/numbers",
  summary: "Which number of the standby is which of the primary's",
  request: {
    ...byPlan,
    query: z.object({
      after: operations.numbers.input.shape.after,
      limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
    }),
  },
  responses: {
    200: {
      description: "By the standby's number; more is asked for with the last one as `after`",
      content: jsonContent(numbersSchema),
    },
    ...problemResponses("There is no such plan"),
  },
});

const postDecision = createRoute({
  ...guarded,
  middleware: readAsJson,
  method: "post",
  path: "/failback/items/{item}/decide",
  summary: "Decide about an item that waits for a person",
  request: {
    params: z.object({ item: z.coerce.number().int().positive() }),
    body: { required: true, content: jsonContent(operations.decide.input.omit({ item: true })) },
  },
  responses: {
    200: { description: "Decided", content: jsonContent(z.object({ item: z.int() })) },
    ...problemResponses(),
    ...conflict,
  },
});

const postPaper = createRoute({
  ...guarded,
  middleware: readAsJson,
  method: "post",
  path: "/failback/paper",
  summary: "Add what officers wrote down by hand; planned as paper, entered by hand",
  request: { body: { required: true, content: jsonContent(operations.addPaper.input) } },
  responses: {
    200: {
      description: "How many notes were read, and how many of them are new",
      content: jsonContent(z.object({ notes: z.int(), added: z.int() })),
    },
    ...problemResponses(),
  },
});

export function giveBackApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();

  api.openapi(postPlan, async (context) => {
    const made = await operations.make.perform(
      asked(context, gateway),
      context.req.valid("json"),
    );
    return context.json(planJson(made), 200);
  });
  api.openapi(listAll, async (context) => {
    const plans = await operations.list.perform(asked(context, gateway), {});
    return context.json({ plans: plans.map(planJson) }, 200);
  });
  api.openapi(getPlan, async (context) => {
    const by = asked(context, gateway);
    return context.json(
      planJson(await operations.find.perform(by, context.req.valid("param"))),
      200,
    );
  });
  for (const [name, route] of Object.entries(moves)) {
    api.openapi(route, async (context) => {
      const order = { ...context.req.valid("param"), ...context.req.valid("json") };
      const moved = await operations[name as keyof typeof moves]
        .perform(asked(context, gateway), order);
      return context.json(planJson(moved), 200);
    });
  }
  api.openapi(getReport, async (context) => {
    const by = asked(context, gateway);
    const { report, signature } = await operations.report.perform(by, context.req.valid("param"));
    return context.json({ report, signature }, 200);
  });
  api.openapi(getPage, async (context) => {
    const by = asked(context, gateway);
    const signed = await operations.report.perform(by, context.req.valid("param"));
    return context.html(giveBackPage(signed), 200);
  });
  api.openapi(getNumbers, async (context) => {
    const wanted = { ...context.req.valid("param"), ...context.req.valid("query") };
    const found = await operations.numbers.perform(asked(context, gateway), wanted);
    return context.json({
      numbers: found.map((each) => ({ ...each, at: each.at.toISOString() })),
    }, 200);
  });
  api.openapi(postDecision, async (context) => {
    const order = { ...context.req.valid("param"), ...context.req.valid("json") };
    return context.json(await operations.decide.perform(asked(context, gateway), order), 200);
  });
  api.openapi(postPaper, async (context) => {
    const by = asked(context, gateway);
    return context.json(await operations.addPaper.perform(by, context.req.valid("json")), 200);
  });
  return api;
}

function planJson(plan: GiveBackPlan): GiveBackPlanJson {
  return {
    id: plan.id,
    state: plan.state,
    createdAt: plan.createdAt.toISOString(),
    createdBy: plan.createdBy,
    reason: plan.reason,
    settings: { ...plan.settings },
    approvedAt: plan.approvedAt?.toISOString() ?? null,
    approvedBy: plan.approvedBy ?? null,
    startedAt: plan.startedAt?.toISOString() ?? null,
    endedAt: plan.endedAt?.toISOString() ?? null,
    items: Object.values(plan.counts).reduce((sum, count) => sum + count, 0),
    counts: { ...plan.counts },
    refusalsExpected: plan.refusalsExpected,
  };
}
