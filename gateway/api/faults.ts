import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { faultsSchema } from "../primary/faults.ts";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { setFaults } from "../operations/faults.ts";
import { type AdminEnv, asked, createApi, guarded, jsonContent, problemResponses } from "./api.ts";
import { problemSchema } from "../web/problem.ts";
import { readAsJson } from "./read_as_json.ts";

const postFaults = createRoute({
  ...guarded,
  middleware: readAsJson,
  method: "post",
  path: "/faults",
  summary: "Let the rehearsal primary misbehave; what is left out is off",
  request: { body: { required: true, content: jsonContent(faultsSchema) } },
  responses: {
    200: { description: "The faults now in force", content: jsonContent(z.looseObject({})) },
    ...problemResponses("This gateway has no rehearsal primary"),
    502: {
      description: "The rehearsal primary does not answer",
      content: { "application/problem+json": { schema: problemSchema } },
    },
  },
});

export function faultsApi(
  gateway: AdministeredGateway,
  url: string | undefined,
): OpenAPIHono<AdminEnv> {
  const api = createApi();
  const set = setFaults(url);
  api.openapi(postFaults, async (context) => {
    return context.json(await set.perform(asked(context, gateway), context.req.valid("json")), 200);
  });
  return api;
}
