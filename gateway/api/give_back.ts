import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { decideItem } from "../../adapters/give_back/decide_item.ts";
import {
  approvePlan,
  findPlan,
  type GiveBackPlan,
  itemStates,
  listPlans,
  makePlan,
  movePlan,
  PlanRefused,
} from "../../adapters/give_back/give_back_plans.ts";
import {
  makeReport,
  type SignedReport,
  signReport,
} from "../../adapters/give_back/give_back_report.ts";
import {
  importPaperNotes,
  PaperFileError,
  readPaperNotes,
} from "../../adapters/give_back/paper_notes.ts";
import { limits } from "../limits.ts";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { type AdminEnv, createApi, guarded, jsonContent, problemResponses } from "./api.ts";
import { giveBackPage } from "./give_back_page.ts";
import { Problem, problemSchema } from "../web/problem.ts";
import { readAsJson } from "./read_as_json.ts";

const at = z.iso.datetime();
const reason = z.string().trim().min(1, "expected a reason").max(500)
  .openapi({ description: "Why; kept in the audit" });

const planSchema = z.object({
  id: z.int(),
  state: z.enum(["planned", "approved", "running", "paused", "done"]),
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

const planOrder = z.strictObject({
  reason,
  ask: z.enum(["always", "doubtful"]).optional().openapi({
    description: "When the primary is asked first; always where a service user is set",
  }),
  concurrency: z.int().min(1).max(limits.giveBackItemsMax).default(64),
  perSecond: z.number().min(0).max(100_000).default(0).openapi({ description: "0 = no limit" }),
}).openapi("FailbackOrder");

const reasonOrder = z.strictObject({ reason }).openapi("Reason");

const decisionOrder = z.strictObject({
  decision: z.enum(["done", "again"]).openapi({
    description: "done = settled otherwise, later items go on; again = hand it over once more",
  }),
  reason,
  number: z.string().regex(/^\d{12}$/, "expected 12 digits").optional().openapi({
    description: "With done: the primary's number of what was entered by hand",
  }),
}).openapi("FailbackDecision");

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
  request: { body: { required: true, content: jsonContent(planOrder) } },
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

function moveCall(move: "approve" | "run" | "pause" | "resume", summary: string) {
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

const postApprove = moveCall("approve", "Approve a plan; what was accepted since is added");
const postRun = moveCall("run", "Begin to give back");
const postPause = moveCall("pause", "Begin no more items");
const postResume = moveCall("resume", "Go on");

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

const postDecision = createRoute({
  ...guarded,
  middleware: readAsJson,
  method: "post",
  path: "/failback/items/{item}/decide",
  summary: "Decide about an item that waits for a person",
  request: {
    params: z.object({ item: z.coerce.number().int().positive() }),
    body: { required: true, content: jsonContent(decisionOrder) },
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
  request: {
    body: {
      required: true,
      content: jsonContent(z.strictObject({
        reason,
        text: z.string().max(10_000_000).openapi({
          description: "CSV or JSON with document, what, when, who",
        }),
      })),
    },
  },
  responses: {
    200: {
      description: "How many notes were read, and how many of them are new",
      content: jsonContent(z.object({ notes: z.int(), added: z.int() })),
    },
    ...problemResponses(),
  },
});

export function giveBackApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const { database: { sql }, store, key } = gateway;
  const api = createApi();
  const plans = { sql, seal: store.seal };

  const refusing = async <Result>(act: () => Promise<Result>): Promise<Result> => {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof PlanRefused)) throw error;
      throw new Problem("PLAN_REFUSED", error.message);
    }
  };
  const planOf = async (id: number): Promise<GiveBackPlan> => {
    const plan = await findPlan(sql, id);
    if (plan === undefined) throw new Problem("PLAN_UNKNOWN", `there is no plan ${id}`);
    return plan;
  };
  const reportOf = async (id: number): Promise<SignedReport> => {
    await planOf(id);
    if (key === undefined) {
      throw new Problem("PLAN_REFUSED", "this gateway has no key to sign with");
    }
    return signReport((await makeReport(sql, id, new Date()))!, key);
  };

  api.openapi(postPlan, async (context) => {
    const { reason, ask, ...rest } = context.req.valid("json");
    const settings = { ...rest, ask: ask ?? (gateway.canAsk ? "always" : "doubtful") } as const;
    const act = { actor: context.get("actor"), reason };
    return context.json(planJson(await refusing(() => makePlan(plans, settings, act))), 200);
  });
  api.openapi(listAll, async (context) => {
    return context.json({ plans: (await listPlans(sql)).map(planJson) }, 200);
  });
  api.openapi(getPlan, async (context) => {
    return context.json(planJson(await planOf(context.req.valid("param").id)), 200);
  });
  api.openapi(postApprove, async (context) => {
    const { id } = await planOf(context.req.valid("param").id);
    const act = { actor: context.get("actor"), reason: context.req.valid("json").reason };
    return context.json(planJson(await refusing(() => approvePlan(plans, id, act))), 200);
  });
  for (
    const [route, move] of [[postRun, "run"], [postPause, "pause"], [postResume, "resume"]] as const
  ) {
    api.openapi(route, async (context) => {
      const { id } = await planOf(context.req.valid("param").id);
      const act = { actor: context.get("actor"), reason: context.req.valid("json").reason };
      return context.json(planJson(await refusing(() => movePlan(sql, id, move, act))), 200);
    });
  }
  api.openapi(getReport, async (context) => {
    const signed = await reportOf(context.req.valid("param").id);
    return context.json({ report: signed.report, signature: signed.signature }, 200);
  });
  api.openapi(getPage, async (context) => {
    return context.html(giveBackPage(await reportOf(context.req.valid("param").id)), 200);
  });
  api.openapi(postDecision, async (context) => {
    const { item } = context.req.valid("param");
    const order = { ...context.req.valid("json"), actor: context.get("actor") };
    await refusing(() => decideItem(sql, item, order));
    return context.json({ item }, 200);
  });
  api.openapi(postPaper, async (context) => {
    const { text, reason } = context.req.valid("json");
    try {
      const notes = readPaperNotes(text);
      const added = await importPaperNotes(sql, notes, { actor: context.get("actor"), reason });
      return context.json({ notes: notes.length, added }, 200);
    } catch (error) {
      if (!(error instanceof PaperFileError)) throw error;
      throw new Problem("PARAMETERS_INVALID", error.message);
    }
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
