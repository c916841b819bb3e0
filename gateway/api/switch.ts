import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { currentPhase, type SwitchRun } from "../../adapters/switching/mod.ts";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { listedRuns, switchOperations } from "../operations/switch.ts";
import { type AdminEnv, asked, createApi, guarded, jsonContent, problemResponses } from "./api.ts";
import { switchKinds } from "../../core/switching/mod.ts";
import { Problem, problemSchema } from "../web/problem.ts";
import { readAsJson } from "./read_as_json.ts";

const modes = ["relay", "standby", "failback", "closed"] as const;

const { list, find, order, abort, setAutomatic, acknowledge } = switchOperations;

const runSchema = z.object({
  id: z.string(),
  kind: z.enum(switchKinds),
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
  request: { body: { required: true, content: jsonContent(order.input) } },
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
  summary: `The last ${listedRuns} switches, newest first`,
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
  request: { params: find.input },
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
  request: { params: abort.input },
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
  request: { body: { required: true, content: jsonContent(setAutomatic.input) } },
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
  request: { body: { required: true, content: jsonContent(acknowledge.input) } },
  responses: {
    200: { description: "What is in force now", content: jsonContent(gateSchema) },
    ...problemResponses(),
  },
});

export function switchApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();

  api.openapi(postSwitch, async (context) => {
    const given = context.req.valid("json");
    const answer = await order.perform(asked(context, gateway), given);
    switch (answer.kind) {
      case "taken":
        context.header("location", `/api/v1/switch/${answer.run.id}`);
        return context.json(runJson(answer.run), 202);
      case "other epoch":
        throw new Problem(
          "EPOCH_OTHER",
          `expected epoch ${given.expectedEpoch}, found ${answer.found}`,
        );
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
    const runs = await list.perform(asked(context, gateway), {});
    return context.json({ runs: runs.map(runJson) }, 200);
  });
  api.openapi(getSwitch, async (context) => {
    const run = await find.perform(asked(context, gateway), context.req.valid("param"));
    return context.json(runJson(run), 200);
  });
  api.openapi(abortSwitch, async (context) => {
    const run = await abort.perform(asked(context, gateway), context.req.valid("param"));
    return context.json(runJson(run), 200);
  });
  api.openapi(postAutomatic, async (context) => {
    const { paused, acknowledged } = await setAutomatic.perform(
      asked(context, gateway),
      context.req.valid("json"),
    );
    return context.json({ paused, acknowledged }, 200);
  });
  api.openapi(postAcknowledge, async (context) => {
    const { paused, acknowledged } = await acknowledge.perform(
      asked(context, gateway),
      context.req.valid("json"),
    );
    return context.json({ paused, acknowledged }, 200);
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
