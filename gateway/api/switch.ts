import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { acknowledge, setPaused } from "../../adapters/mode/mode_store.ts";
import { currentPhase, type SwitchRun } from "../../adapters/switching/mod.ts";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { type AdminEnv, createApi, guarded, jsonContent, problemResponses } from "./api.ts";
import { Problem, problemSchema } from "../web/problem.ts";
import { readAsJson } from "./read_as_json.ts";

/** Runs of a list. */
const LIST_RUNS = 50;

const modes = ["relay", "standby", "failback", "closed"] as const;

const reason = z.string().trim().min(1, "expected a reason").max(500)
  .openapi({ description: "Why; kept in the audit" });

const orderSchema = z.strictObject({
  to: z.enum(["standby", "primary", "relay", "failback", "closed"]).openapi({
    description: "primary = back, by way of failback while something waits to be given back",
  }),
  kind: z.enum(["switchover", "failover"]).default("switchover").openapi({
    description: "switchover lets what is in flight end first; failover changes at once",
  }),
  reason,
  expectedEpoch: z.int().min(1).optional().openapi({ description: "412 if it is another" }),
  dryRun: z.boolean().default(false).openapi({ description: "Say what would happen, do nothing" }),
}).openapi("SwitchOrder");

const runSchema = z.object({
  id: z.string(),
  kind: z.enum(["switchover", "failover"]),
  to: z.string(),
  mode: z.enum(modes).openapi({ description: "The mode that it leads to" }),
  by: z.string(),
  reason: z.string(),
  dryRun: z.boolean(),
  state: z.enum(["running", "done", "aborted", "failed"]),
  outcome: z.string().openapi({ description: "In a sentence; empty while it runs" }),
  epochBefore: z.int(),
  epochAfter: z.int().nullable(),
  findings: z.array(z.object({
    check: z.string(),
    verdict: z.enum(["ok", "remark", "obstacle"]),
    sentence: z.string(),
  })),
  phase: z.string().nullable().openapi({ description: "What it does now; null when it has ended" }),
  phases: z.array(z.object({ name: z.string(), ms: z.number() })).openapi({
    description: "The steps that it has behind it, each stored as it ends",
  }),
  pauseMs: z.number().nullable().openapi({ description: "How long new messages were held back" }),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
}).openapi("SwitchRun");

/** A switch as the API shows it. */
export type SwitchRunJson = z.output<typeof runSchema>;

const gateSchema = z.object({
  paused: z.boolean().openapi({ description: "No automatic action is wanted" }),
  acknowledged: z.boolean().openapi({ description: "False after an automatic action" }),
}).openapi("Automatic");

export type GateJson = z.output<typeof gateSchema>;

const problemContent = { "application/problem+json": { schema: problemSchema } };

const postSwitch = createRoute({
  ...guarded,
  middleware: readAsJson,
  method: "post",
  path: "/switch",
  summary: "Change the mode: planned (switchover) or forced (failover)",
  request: { body: { required: true, content: jsonContent(orderSchema) } },
  responses: {
    202: { description: "It runs; Location says where to ask", content: jsonContent(runSchema) },
    ...problemResponses(),
    409: {
      description: "Another one runs, or something stands in the way",
      content: problemContent,
    },
    412: { description: "The epoch is another than expected", content: problemContent },
  },
});

const listSwitches = createRoute({
  ...guarded,
  method: "get",
  path: "/switch",
  summary: `The last ${LIST_RUNS} switches, newest first`,
  responses: {
    200: {
      description: "Switches",
      content: jsonContent(z.object({ runs: z.array(runSchema) })),
    },
    ...problemResponses(),
  },
});

const getSwitch = createRoute({
  ...guarded,
  method: "get",
  path: "/switch/{id}",
  summary: "How far a switch has come",
  request: { params: z.object({ id: z.string().regex(/^(dry-)?\d{1,15}$/, "expected an ID") }) },
  responses: {
    200: { description: "The switch", content: jsonContent(runSchema) },
    ...problemResponses("There was no such switch"),
  },
});

const abortSwitch = createRoute({
  ...guarded,
  method: "post",
  path: "/switch/{id}/abort",
  summary: "Give a running switch up before the mode has changed",
  request: { params: z.object({ id: z.string().regex(/^\d{1,15}$/, "expected an ID") }) },
  responses: {
    200: { description: "Given up; nothing has changed", content: jsonContent(runSchema) },
    ...problemResponses("There was no such switch"),
    409: { description: "The mode has changed, or it has ended", content: problemContent },
  },
});

const postAutomatic = createRoute({
  ...guarded,
  middleware: readAsJson,
  method: "post",
  path: "/automatic",
  summary: "Forbid or allow that the gateway acts without a person",
  request: {
    body: {
      required: true,
      content: jsonContent(z.strictObject({ paused: z.boolean(), reason })),
    },
  },
  responses: {
    200: { description: "What is in force now", content: jsonContent(gateSchema) },
    ...problemResponses(),
  },
});

const postAcknowledge = createRoute({
  ...guarded,
  middleware: readAsJson,
  method: "post",
  path: "/acknowledge",
  summary: "Take note of an automatic action, so that there may be another, and of lost rows",
  request: { body: { required: true, content: jsonContent(z.strictObject({ reason })) } },
  responses: {
    200: { description: "What is in force now", content: jsonContent(gateSchema) },
    ...problemResponses(),
  },
});

export function switchApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();
  const { node, database: { sql } } = gateway;

  api.openapi(postSwitch, async (context) => {
    const order = context.req.valid("json");
    const { expectedEpoch } = order;
    const actor = context.get("actor");
    const answer = await node.switcher.request({ ...order, expectedEpoch, actor });
    switch (answer.kind) {
      case "taken":
        context.header("location", `/api/v1/switch/${answer.run.id}`);
        return context.json(runJson(answer.run), 202);
      case "other epoch":
        throw new Problem("EPOCH_OTHER", `expected epoch ${expectedEpoch}, found ${answer.found}`);
      case "busy":
        throw new Problem("SWITCH_RUNNING", `switch ${answer.run} has not ended`);
      case "refused":
        throw new Problem(
          "SWITCH_REFUSED",
          answer.obstacles.map(({ sentence }) => sentence).join("; "),
        );
    }
  });

  api.openapi(listSwitches, async (context) => {
    const runs = await node.switcher.list(LIST_RUNS);
    return context.json({ runs: runs.map(runJson) }, 200);
  });

  api.openapi(getSwitch, async (context) => {
    const { id } = context.req.valid("param");
    const run = await node.switcher.find(id);
    if (run === undefined) throw new Problem("SWITCH_UNKNOWN", `no switch has id ${id}`);
    return context.json(runJson(run), 200);
  });

  api.openapi(abortSwitch, async (context) => {
    const { id } = context.req.valid("param");
    if (await node.switcher.find(id) === undefined) {
      throw new Problem("SWITCH_UNKNOWN", `no switch has id ${id}`);
    }
    if (!await node.switcher.abort(id, context.get("actor"))) {
      throw new Problem("SWITCH_ENDED", `switch ${id} has changed the mode, or has ended`);
    }
    return context.json(runJson((await node.switcher.find(id))!), 200);
  });

  const gate = async (): Promise<GateJson> => {
    const { paused, acknowledged } = await gateway.mode();
    return { paused, acknowledged };
  };

  api.openapi(postAutomatic, async (context) => {
    const { paused, reason } = context.req.valid("json");
    await setPaused(sql, paused, { actor: context.get("actor"), reason });
    return context.json(await gate(), 200);
  });

  api.openapi(postAcknowledge, async (context) => {
    const { reason } = context.req.valid("json");
    await acknowledge(sql, { actor: context.get("actor"), reason });
    return context.json(await gate(), 200);
  });
  return api;
}

function runJson(run: SwitchRun): SwitchRunJson {
  const ended = run.state !== "running" && run.phases.length > 0;
  const held = run.kind === "switchover" && ended;
  const pauseMs = run.phases.reduce((sum, { ms }) => sum + ms, 0);
  return {
    id: run.id,
    kind: run.kind,
    to: run.to,
    mode: run.mode,
    by: run.actor,
    reason: run.reason,
    dryRun: run.dryRun,
    state: run.state,
    outcome: run.outcome,
    epochBefore: run.epochBefore,
    epochAfter: run.epochAfter ?? null,
    findings: [...run.findings],
    phase: currentPhase(run) ?? null,
    phases: [...run.phases],
    pauseMs: held ? Math.round(pauseMs * 10) / 10 : null,
    startedAt: run.startedAt.toISOString(),
    endedAt: run.endedAt?.toISOString() ?? null,
  };
}
