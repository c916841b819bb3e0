import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import project from "../../deno.json" with { type: "json" };
import { diagnosticChecks, lights } from "../../core/diagnostics/mod.ts";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { diagnosticsOperations } from "../operations/diagnostics.ts";
import { diagnosticsJson, findingJson } from "../operations/diagnostics_json.ts";
import { type AdminEnv, asked, createApi, guarded, jsonContent, problemResponses } from "./api.ts";

const light = z.enum(lights).openapi({ description: "unused = there is nothing here to look at" });

const findingSchema = z.object({
  check: z.enum(diagnosticChecks),
  light,
  at: z.iso.datetime().openapi({ description: "When it was looked at" }),
  tookMs: z.int(),
  remarks: z.array(z.object({
    light,
    says: z.string(),
    advice: z.string().openapi({ description: "What to do; empty where nothing is to be done" }),
  })),
}).openapi("Finding");

const diagnosticsSchema = z.object({
  node: z.string().openapi({ description: "The node that has looked" }),
  version: z.string(),
  light: light.openapi({ description: "That of the worst check" }),
  checks: z.array(findingSchema),
}).openapi("Diagnostics");

const { list, try: tryOne, tryAll } = diagnosticsOperations;

const getDiagnostics = createRoute({
  ...guarded,
  method: "get",
  path: "/diagnostics",
  summary: "What this node needs around it: what each check has found within the last minute",
  responses: {
    200: { description: "By check", content: jsonContent(diagnosticsSchema) },
    ...problemResponses(),
  },
});

const postAll = createRoute({
  ...guarded,
  method: "post",
  path: "/diagnostics",
  summary: "Make every check now",
  responses: {
    200: { description: "By check", content: jsonContent(diagnosticsSchema) },
    ...problemResponses(),
  },
});

const postCheck = createRoute({
  ...guarded,
  method: "post",
  path: "/diagnostics/{check}",
  summary: "Make one check now",
  request: { params: tryOne.input },
  responses: {
    200: { description: "What it has found", content: jsonContent(findingSchema) },
    ...problemResponses(),
  },
});

export function diagnosticsApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();
  const where = { node: gateway.node.name, version: project.version };
  api.openapi(getDiagnostics, async (context) => {
    const findings = await list.perform(asked(context, gateway), {});
    return context.json(diagnosticsJson(findings, where), 200);
  });
  api.openapi(postAll, async (context) => {
    const findings = await tryAll.perform(asked(context, gateway), {});
    return context.json(diagnosticsJson(findings, where), 200);
  });
  api.openapi(postCheck, async (context) => {
    const finding = await tryOne.perform(asked(context, gateway), context.req.valid("param"));
    return context.json(findingJson(finding), 200);
  });
  return api;
}
