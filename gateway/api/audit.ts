import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { listAudit } from "../../adapters/audit/audit_store.ts";
import { limits } from "../limits.ts";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { type AdminEnv, createApi, guarded, jsonContent, problemResponses } from "./api.ts";

const PAGE_ROWS = 50;

const listSchema = z.object({
  entries: z.array(z.object({
    id: z.int(),
    at: z.iso.datetime(),
    by: z.string(),
    action: z.string(),
    reason: z.string(),
    epoch: z.int().openapi({ description: "In force after the act" }),
    details: z.record(z.string(), z.unknown()),
  })),
  cursor: z.string().optional().openapi({ description: "Of the next page, if there is one" }),
}).openapi("Audit");

const getAudit = createRoute({
  ...guarded,
  method: "get",
  path: "/audit",
  summary: "Decisions of people and of the gateway itself, newest first",
  request: {
    query: z.object({
      cursor: z.string().regex(/^\d{1,15}$/, "expected a cursor from a page").optional(),
      limit: z.coerce.number().int().min(1).max(limits.searchRowsMax).default(PAGE_ROWS),
    }),
  },
  responses: {
    200: { description: "One page", content: jsonContent(listSchema) },
    ...problemResponses(),
  },
});

export function auditApi({ database: { sql } }: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();
  api.openapi(getAudit, async (context) => {
    const { cursor, limit } = context.req.valid("query");
    const before = cursor === undefined ? undefined : Number(cursor);
    const entries = await listAudit(sql, { before, limit: limit + 1 });
    const page = entries.slice(0, limit);
    return context.json({
      entries: page.map(({ actor, at, ...entry }) => (
        { ...entry, at: at.toISOString(), by: actor }
      )),
      cursor: entries.length > limit ? String(page.at(-1)!.id) : undefined,
    }, 200);
  });
  return api;
}
