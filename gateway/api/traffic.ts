import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { showTraffic } from "../operations/traffic.ts";
import { trafficCsv } from "../operations/traffic_csv.ts";
import { trafficJson, trafficSchema } from "../operations/traffic_json.ts";
import { type AdminEnv, asked, createApi, guarded, jsonContent, problemResponses } from "./api.ts";

const getTraffic = createRoute({
  ...guarded,
  method: "get",
  path: "/traffic",
  summary: "Messages by outcome and times of answers, in steps of time, of all nodes",
  request: { query: showTraffic.input },
  responses: {
    200: { description: "The range", content: jsonContent(trafficSchema) },
    ...problemResponses(),
  },
});

const getTrafficCsv = createRoute({
  ...guarded,
  method: "get",
  path: "/traffic.csv",
  summary: "The same as a table for other programs",
  request: { query: showTraffic.input },
  responses: {
    200: {
      description: "One row for each step; told by something, for each step and value",
      content: { "text/csv": { schema: z.string() } },
    },
    ...problemResponses(),
  },
});

export function trafficApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();

  api.openapi(getTraffic, async (context) => {
    const query = context.req.valid("query");
    const shown = await showTraffic.perform(asked(context, gateway), query);
    return context.json(trafficJson(shown), 200);
  });

  api.openapi(getTrafficCsv, async (context) => {
    const query = context.req.valid("query");
    const shown = await showTraffic.perform(asked(context, gateway), query);
    return context.body(trafficCsv(shown), 200, { "content-type": "text/csv; charset=utf-8" });
  });
  return api;
}
