import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { listAudit } from "../operations/audit.ts";
import { type AdminEnv, asked, createApi, guarded, jsonContent, problemResponses } from "./api.ts";

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
  previous: z.string().optional().openapi({ description: "The cursor of the page before" }),
  goesOn: z.boolean().openapi({
    description: "A search for text has looked through its part of the record: what is older was " +
      "not looked through yet, and the next page goes on",
  }),
}).openapi("Audit");

export type AuditJson = z.output<typeof listSchema>;

const getAudit = createRoute({
  ...guarded,
  method: "get",
  path: "/audit",
  summary: "Decisions of people and of the gateway itself, newest first",
  request: { query: listAudit.input },
  responses: {
    200: { description: "One page", content: jsonContent(listSchema) },
    ...problemResponses(),
  },
});

export function auditApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();
  api.openapi(getAudit, async (context) => {
    const query = context.req.valid("query");
    const found = await listAudit.perform(asked(context, gateway), query);
    const { entries, cursor, previous, goesOn } = found;
    return context.json({
      entries: entries.map(({ actor, at, ...entry }) => (
        { ...entry, at: at.toISOString(), by: actor }
      )),
      cursor,
      previous,
      goesOn,
    }, 200);
  });
  return api;
}
