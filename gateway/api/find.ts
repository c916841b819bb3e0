import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { findNamed } from "../operations/find.ts";
import { type AdminEnv, asked, createApi, guarded, jsonContent, problemResponses } from "./api.ts";
import { documentSummaryJson, documentSummarySchema } from "./documents.ts";
import { messageSummaryJson, messageSummarySchema } from "./messages.ts";

const foundSchema = z.object({
  messages: z.array(messageSummarySchema),
  documents: z.array(documentSummarySchema),
  users: z.array(z.object({ userId: z.string(), company: z.string(), taxCode: z.string() })),
  unregistered: z.string().nullable().openapi({
    description: "A user or user code that nobody has registered here, and messages came of",
  }),
}).openapi("Found");

export type FoundJson = z.output<typeof foundSchema>;

const getFound = createRoute({
  ...guarded,
  method: "get",
  path: "/find",
  summary: "What a text names: a message, a document, a user",
  request: { query: findNamed.input },
  responses: {
    200: { description: "At most 20 of each kind", content: jsonContent(foundSchema) },
    ...problemResponses(),
  },
});

export function findApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();
  api.openapi(getFound, async (context) => {
    const found = await findNamed.perform(asked(context, gateway), context.req.valid("query"));
    return context.json({
      messages: found.messages.map(messageSummaryJson),
      documents: found.documents.map(documentSummaryJson),
      users: [...found.users],
      unregistered: found.unregistered ?? null,
    }, 200);
  });
  return api;
}
