import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { audit } from "../../adapters/audit/audit_store.ts";
import { type Faults, faultsSchema } from "../primary/faults.ts";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { type AdminEnv, createApi, guarded, jsonContent, problemResponses } from "./api.ts";
import { Problem, problemSchema } from "../web/problem.ts";
import { readAsJson } from "./read_as_json.ts";

/** How long the rehearsal primary may take to change its faults. */
const ANSWER_MS_MAX = 10_000;

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

/** `url`: where the rehearsal primary is told; undefined where there is none. */
export function faultsApi(
  { database: { sql } }: AdministeredGateway,
  url: string | undefined,
): OpenAPIHono<AdminEnv> {
  const api = createApi();
  api.openapi(postFaults, async (context) => {
    if (url === undefined) {
      throw new Problem(
        "REHEARSAL_PRIMARY_MISSING",
        "faults can be set in a sandbox without SONGHANH_PRIMARY_URL",
      );
    }
    const faults = context.req.valid("json");
    await audit(sql, {
      actor: context.var.actor,
      action: "faults set",
      reason: "",
      details: { faults },
    });
    return context.json(await tell(url, faults), 200);
  });
  return api;
}

async function tell(url: string, faults: Faults): Promise<Record<string, unknown>> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(faults),
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    if (!response.ok) throw new Error(`expected status 200, found ${response.status}`);
    return await response.json();
  } catch (error) {
    throw new Problem(
      "REHEARSAL_PRIMARY_SILENT",
      error instanceof Error ? error.message : String(error),
    );
  }
}
