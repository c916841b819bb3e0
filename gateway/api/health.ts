/**
 * What machines ask: alive, ready, active, metrics. Open without a token, because load balancers
 * and Prometheus seldom have one and nothing here is about a sender; the admin address is meant
 * for loopback or an internal network.
 */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { type AdminEnv, createApi } from "./api.ts";
import { readinessProblem } from "../readiness_problem.ts";

const text = { "text/plain": { schema: z.string() } };
const open = { method: "get" as const, tags: ["health"], security: [] };

const livez = createRoute({
  ...open,
  path: "/livez",
  summary: "The process turns; asks nothing and nobody",
  responses: { 200: { description: "Alive", content: text } },
});

const readyz = createRoute({
  ...open,
  path: "/readyz",
  summary: "A message could be made durable now",
  responses: {
    200: { description: "Ready", content: text },
    503: { description: "Not ready, with the reason", content: text },
  },
});

const roleActive = createRoute({
  ...open,
  path: "/role/active",
  summary: "This node leads in the epoch in force: one of several that share a database",
  responses: {
    200: { description: "Active", content: text },
    503: { description: "Not active, with the reason", content: text },
  },
});

const metrics = createRoute({
  ...open,
  path: "/metrics",
  summary: "Metrics for Prometheus; open without a token, as the admin address is internal",
  responses: { 200: { description: "Text form of Prometheus", content: text } },
});

export function healthApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();
  api.openapi(livez, (context) => context.text("alive\n"));
  api.openapi(readyz, async (context) => {
    const problem = await readinessProblem(gateway);
    if (problem !== undefined) return context.text(`not ready: ${problem}\n`, 503);
    return context.text("ready\n", 200);
  });
  api.openapi(roleActive, (context) => {
    if (!gateway.lanes.ready) return context.text("not active: a lane does not listen\n", 503);
    if (!gateway.node.isActive) {
      return context.text("not active: this node does not lead in the epoch in force\n", 503);
    }
    return context.text("active\n", 200);
  });
  api.openapi(metrics, async (context) =>
    context.text(await gateway.metrics(), 200, {
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
    }));
  return api;
}
