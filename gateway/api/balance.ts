import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { countBalance } from "../operations/balance.ts";
import { type AdminEnv, asked, createApi, guarded, jsonContent, problemResponses } from "./api.ts";

const balanceSchema = z.object({
  received: z.int(),
  answered: z.int(),
  refused: z.int(),
  unknown: z.int(),
  unknownRepeated: z.int().openapi({
    description:
      "Of those unknown: repeats, settled with their first; the rest is what status counts",
  }),
  inFlight: z.int(),
  summed: z.int().openapi({
    description: "Of those received: settled and counted before, not read again for this balance",
  }),
  repeated: z.int().openapi({ description: "Repeats; each is counted where its first is" }),
  standby: z.object({
    accepted: z.int().openapi({ description: "Messages that changed documents in standby" }),
    givenBack: z.int(),
    pending: z.int(),
    unplanned: z.int().openapi({ description: "Of those pending: in no plan yet" }),
    decided: z.int(),
    paper: z.object({ noted: z.int(), pending: z.int(), decided: z.int() }).openapi({
      description: "Notes from paper; no messages, counted by themselves",
    }),
    collisions: z.int().openapi({
      description: "Numbers that both systems have given; nothing is lost by them",
    }),
    acts: z.object({
      done: z.int(),
      entered: z.int(),
      pending: z.int(),
      superseded: z.int(),
    }).openapi({
      description: "Acts of officers: entered at VNACCS by hand, or still to be",
    }),
    balanced: z.boolean(),
    problems: z.array(z.string()),
  }).openapi({ description: "accepted = given back + pending + decided" }),
  balanced: z.boolean(),
  problems: z.array(z.string()).openapi({ description: "What does not agree; empty if balanced" }),
}).openapi("Balance");

const getBalance = createRoute({
  ...guarded,
  method: "get",
  path: "/balance",
  summary: "received = answered + refused + unknown + in flight",
  request: {
    query: z.strictObject({
      all: z.enum(["true", "false"]).optional().openapi({
        description: "true: read the whole journal, what was counted before as well",
      }),
    }),
  },
  responses: {
    200: { description: "The count", content: jsonContent(balanceSchema) },
    ...problemResponses(),
  },
});

export function balanceApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();
  api.openapi(getBalance, async (context) => {
    const { problems, standby, ...counts } = await countBalance.perform(
      asked(context, gateway),
      { all: context.req.valid("query").all === "true" },
    );
    const half = { ...standby, problems: [...standby.problems] };
    return context.json({ ...counts, standby: half, problems: [...problems] }, 200);
  });
  return api;
}
