import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { inquiryVerdicts } from "../../core/give_back/mod.ts";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { messageId as id } from "../operations/messages.ts";
import { inquireOutcome, resolveOutcome } from "../operations/outcomes.ts";
import { type AdminEnv, asked, createApi, guarded, jsonContent, problemResponses } from "./api.ts";
import { problemSchema } from "../web/problem.ts";
import { readAsJson } from "./read_as_json.ts";

const orderSchema = resolveOutcome.input.omit({ id: true }).openapi("Resolution");

const resolvedSchema = z.object({
  id,
  state: z.string(),
  sentAgainAs: id.nullable(),
  sentAgain: z.object({
    came: z.enum(["taken", "unknown", "refused"]).openapi({
      description: "taken = VNACCS did what was asked; unknown = it may have; refused = it did " +
        "not, and nothing is settled",
    }),
    sentence: z.string(),
  }).nullable().openapi({ description: "What came of handing it over again" }),
}).openapi("Resolved");

export type ResolvedJson = z.output<typeof resolvedSchema>;

const judgementSchema = z.object({
  id,
  verdict: z.enum(inquiryVerdicts),
  number: z.string().nullable(),
  reason: z.string(),
}).openapi("Inquiry");

export type InquiryJson = z.output<typeof judgementSchema>;

const conflict = {
  409: {
    description: "Its outcome is known, it repeats another message, or nothing is relayed now",
    content: { "application/problem+json": { schema: problemSchema } },
  },
};

const postResolve = createRoute({
  ...guarded,
  middleware: readAsJson,
  method: "post",
  path: "/messages/{id}/resolve",
  summary: "Say what became of a message whose outcome is unknown",
  request: {
    params: z.object({ id }),
    body: { required: true, content: jsonContent(orderSchema) },
  },
  responses: {
    200: {
      description: "Settled, unless it was sent again in vain",
      content: jsonContent(resolvedSchema),
    },
    ...problemResponses("The journal has no such message"),
    ...conflict,
  },
});

const postInquiry = createRoute({
  ...guarded,
  method: "post",
  path: "/messages/{id}/inquiry",
  summary: "Ask the primary about a message whose outcome is unknown; settles nothing",
  request: { params: inquireOutcome.input },
  responses: {
    200: { description: "What the primary's answer says", content: jsonContent(judgementSchema) },
    ...problemResponses("The journal has no such message"),
    ...conflict,
  },
});

export function resolveApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();

  api.openapi(postResolve, async (context) => {
    const { id } = context.req.valid("param");
    const order = { id, ...context.req.valid("json") };
    const { state, sentAgain } = await resolveOutcome.perform(asked(context, gateway), order);
    return context.json({
      ...{ id, state, sentAgainAs: sentAgain?.id ?? null },
      sentAgain: sentAgain === undefined
        ? null
        : { came: sentAgain.came, sentence: sentAgain.sentence },
    }, 200);
  });

  api.openapi(postInquiry, async (context) => {
    const { id } = context.req.valid("param");
    const judged = await inquireOutcome.perform(asked(context, gateway), { id });
    return context.json({
      id,
      verdict: judged.kind,
      number: "number" in judged && judged.number !== "" ? judged.number : null,
      reason: judged.reason,
    }, 200);
  });
  return api;
}
