import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { formatMessageId, parseMessageId } from "../../adapters/journal.ts";
import { type OutcomeResolver, ResolveRefused } from "../../adapters/ledger/outcome_resolver.ts";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { reason } from "../operations/reason.ts";
import { type AdminEnv, createApi, guarded, jsonContent, problemResponses } from "./api.ts";
import { Problem, problemSchema } from "../web/problem.ts";
import { readAsJson } from "./read_as_json.ts";

const id = z.string().regex(/^\d{1,9}-\d{1,15}$/, "expected an id such as 1-42")
  .openapi({ example: "1-42" });

const orderSchema = z.strictObject({
  verdict: z.enum(["found", "absent", "operator"]).openapi({
    description: "found = the primary has it; absent = it has not; operator = settled elsewhere",
  }),
  reason,
  number: z.string().regex(/^\d{12}$/, "expected 12 digits").optional().openapi({
    description: "With found: the number that the primary gave",
  }),
  resend: z.boolean().default(false).openapi({
    description: "With absent: hand the original bytes over once more, now",
  }),
}).openapi("Resolution");

const resolvedSchema = z.object({
  id,
  state: z.string(),
  sentAgainAs: id.nullable(),
}).openapi("Resolved");

export type ResolvedJson = z.output<typeof resolvedSchema>;

const judgementSchema = z.object({
  id,
  verdict: z.enum(["there", "absent", "differs", "unclear"]),
  number: z.string().nullable(),
  reason: z.string(),
}).openapi("Inquiry");

export type InquiryJson = z.output<typeof judgementSchema>;

const conflict = {
  409: {
    description: "Its outcome is known, or there is no primary",
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
    200: { description: "Settled", content: jsonContent(resolvedSchema) },
    ...problemResponses("The journal has no such message"),
    ...conflict,
  },
});

const postInquiry = createRoute({
  ...guarded,
  method: "post",
  path: "/messages/{id}/inquiry",
  summary: "Ask the primary about a message whose outcome is unknown; settles nothing",
  request: { params: z.object({ id }) },
  responses: {
    200: { description: "What the primary's answer says", content: jsonContent(judgementSchema) },
    ...problemResponses("The journal has no such message"),
    ...conflict,
  },
});

export function resolveApi({ store, giveBack }: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();

  const find = async (text: string) => {
    const parsed = parseMessageId(text);
    const message = parsed && await store.find(parsed);
    if (message === undefined) throw new Problem("MESSAGE_UNKNOWN", `no message has id ${text}`);
    return message.id;
  };
  const withResolver = async <Result>(
    act: (resolver: OutcomeResolver) => Promise<Result>,
  ): Promise<Result> => {
    if (giveBack === undefined) {
      throw new Problem("RESOLVE_REFUSED", "this gateway has no primary");
    }
    try {
      return await act(giveBack.resolver);
    } catch (error) {
      if (!(error instanceof ResolveRefused)) throw error;
      throw new Problem("RESOLVE_REFUSED", error.message);
    }
  };

  api.openapi(postResolve, async (context) => {
    const message = await find(context.req.valid("param").id);
    const resolution = { ...context.req.valid("json"), actor: context.get("actor") };
    const again = await withResolver((resolver) => resolver.resolve(message, resolution));
    const state = (await store.find(message))!.state;
    const sentAgainAs = again === undefined ? null : formatMessageId(again);
    return context.json({ id: formatMessageId(message), state, sentAgainAs }, 200);
  });

  api.openapi(postInquiry, async (context) => {
    const message = await find(context.req.valid("param").id);
    const judged = await withResolver((resolver) => resolver.inquire(message));
    return context.json({
      id: formatMessageId(message),
      verdict: judged.kind,
      number: "number" in judged && judged.number !== "" ? judged.number : null,
      reason: judged.reason,
    }, 200);
  });
  return api;
}
