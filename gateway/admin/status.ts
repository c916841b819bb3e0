import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { journalPosition } from "../../adapters/postgres/journal_position.ts";
import project from "../../deno.json" with { type: "json" };
import type { AdministeredGateway } from "./admin_options.ts";
import { type AdminEnv, createApi, guarded, jsonContent, problemResponses } from "./api.ts";

const statusSchema = z.object({
  mode: z.enum(["relay", "standby", "failback", "closed"]),
  epoch: z.int(),
  since: z.iso.datetime(),
  by: z.string(),
  reason: z.string(),
  primary: z.object({
    url: z.string().nullable(),
    state: z.enum(["unknown", "up", "down"]),
    lastSeenAt: z.iso.datetime().nullable(),
    p50Ms: z.number().nullable(),
  }),
  queues: z.record(z.string(), z.int()).openapi({ description: "Entries that wait, by queue" }),
  unknownCount: z.int().openapi({ description: "Messages whose outcome is not known" }),
  ledger: z.object({
    journalSeq: z.int().openapi({ description: "Messages numbered so far, all streams together" }),
    complete: z.boolean().openapi({ description: "Whether the standby knows every document" }),
  }),
  node: z.string(),
  startedAt: z.iso.datetime(),
  version: z.string(),
  ready: z.boolean().openapi({ description: "Whether every lane listens" }),
}).openapi("Status");

export type Status = z.output<typeof statusSchema>;

const getStatus = createRoute({
  ...guarded,
  method: "get",
  path: "/status",
  summary: "Mode, primary, journal and what is open",
  responses: {
    200: { description: "The state of this node", content: jsonContent(statusSchema) },
    ...problemResponses(),
  },
});

export function statusApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();
  api.openapi(getStatus, async (context) => context.json(await statusOf(gateway), 200));
  return api;
}

async function statusOf(gateway: AdministeredGateway): Promise<Status> {
  const [{ mode, epoch, since, by, reason }, unknown, journalSeq] = await Promise.all([
    gateway.mode(),
    gateway.store.openUnknown(1),
    journalPosition(gateway.database.sql),
  ]);
  return {
    mode,
    epoch,
    since: since.toISOString(),
    by,
    reason,
    primary: {
      url: gateway.primaryUrl ?? null,
      state: "unknown",
      lastSeenAt: null,
      p50Ms: null,
    },
    queues: {},
    unknownCount: unknown.count,
    ledger: { journalSeq, complete: false },
    node: Deno.hostname(),
    startedAt: gateway.startedAt.toISOString(),
    version: project.version,
    ready: gateway.lanes.ready,
  };
}
