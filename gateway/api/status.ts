import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { type ServiceState, serviceStates } from "../../core/switching/mod.ts";
import { buildInfo } from "../process/build_info.ts";
import { formatMessageId } from "../../adapters/journal.ts";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { type ShownStatus, showStatus } from "../operations/status.ts";
import { type AdminEnv, asked, createApi, guarded, jsonContent, problemResponses } from "./api.ts";

const statusSchema = z.object({
  service: z.object({
    state: z.enum(Object.keys(serviceStates) as [ServiceState, ...ServiceState[]]).openapi({
      description: "Mode, primary, database and lanes joined: who answers, or why nobody does",
    }),
    level: z.enum(["good", "warning", "bad"]),
    since: z.iso.datetime(),
    why: z.string().openapi({ description: "What was found wrong; empty where nothing was" }),
    turnedAway: z.int().openapi({
      description:
        "Messages told to try again later (A0006, A0010, A0011) by this node, since then",
    }),
    unknown: z.int().openapi({
      description: "Messages told by this node, since then, that their outcome is unknown (A0007)",
    }),
    countedFrom: z.iso.datetime(),
  }),
  mode: z.enum(["relay", "standby", "failback", "closed"]),
  epoch: z.int(),
  since: z.iso.datetime(),
  by: z.string(),
  reason: z.string(),
  primary: z.object({
    url: z.string().nullable(),
    state: z.enum(["unknown", "up", "suspect", "down"]),
    reason: z.string().openapi({ description: "What was last found wrong; empty if up" }),
    lastSeenAt: z.iso.datetime().nullable(),
    p50Ms: z.number().nullable(),
  }),
  standby: z.string().openapi({ description: "local, or where the remote standby is" }),
  automatic: z.object({
    configured: z.boolean(),
    paused: z.boolean(),
    acknowledged: z.boolean().openapi({ description: "False after an automatic action" }),
  }),
  clearText: z.array(z.string()).openapi({
    description: "Connections that leave this machine without TLS",
  }),
  lostRows: z.object({
    sentence: z.string().openapi({ description: "What the database has lost, with numbers" }),
    rows: z.int().openapi({ description: "Rows that are known to be gone" }),
    stops: z.boolean().openapi({ description: "Nothing is taken before a person acknowledges" }),
    since: z.iso.datetime(),
  }).nullable().openapi({ description: "Until a person has acknowledged it" }),
  numbers: z.object({
    troubles: z.array(z.string()).openapi({
      description: "Types that the standby gives no number of, or soon will not",
    }),
    collisions: z.int().openapi({ description: "Numbers that both systems have given" }),
  }),
  queues: z.record(z.string(), z.int()).openapi({ description: "Entries that wait, by queue" }),
  unknownCount: z.int().openapi({
    description: "Outcomes that are not known: messages without their repeats",
  }),
  ledger: z.object({
    journalSeq: z.int().openapi({ description: "Messages numbered so far, all streams together" }),
    complete: z.boolean().openapi({ description: "Whether the standby knows every document" }),
    inDoubt: z.int().openapi({
      description:
        "Messages that may have changed what the standby does not know of: unanswered, " +
        "or not to be learnt from",
    }),
    notLearnt: z.object({
      count: z.int(),
      first: z.array(z.string()).openapi({ description: "The oldest of them" }),
    }).openapi({
      description: "Of those in doubt: their outcome is known, the ledger could not learn from " +
        "them, and the doubt stays until a person settles them",
    }),
    channelsUnknown: z.int().openapi({
      description:
        "Declarations registered at VNACCS with a channel that nothing has told here: in standby " +
        "an officer has to decide about each",
    }),
  }),
  node: z.string(),
  active: z.boolean().openapi({ description: "Whether this node leads" }),
  nodes: z.array(z.object({
    name: z.string(),
    leads: z.boolean(),
    alive: z.boolean().openapi({ description: "False: its session lives, but it is silent" }),
    epoch: z.int(),
    heartbeat: z.iso.datetime(),
  })),
  startedAt: z.iso.datetime(),
  version: z.string(),
  commit: z.string().nullable().openapi({ description: "Of its sources; null = unknown" }),
  ready: z.boolean().openapi({
    description: "Whether every lane listens and takes messages",
  }),
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
  api.openapi(getStatus, async (context) => {
    const found = await showStatus.perform(asked(context, gateway), {});
    return context.json(statusJson(found, gateway), 200);
  });
  return api;
}

function statusJson(found: ShownStatus, gateway: AdministeredGateway): Status {
  const { node, config } = gateway;
  const { primary, numbers, ledger: { behind: _, ...ledger }, unknownCount, ready } = found;
  const build = buildInfo();
  const { mode, epoch, since, by, reason, paused, acknowledged, lost } = found.mode;
  const { state, level, why, counts, countedFrom, since: servedSince } = found.service;
  return {
    service: {
      ...{ state, level, why, ...counts },
      since: servedSince.toISOString(),
      countedFrom: countedFrom.toISOString(),
    },
    mode,
    epoch,
    since: since.toISOString(),
    by,
    reason,
    primary: {
      url: gateway.primaryUrl ?? null,
      state: primary.state,
      reason: primary.reason,
      lastSeenAt: primary.seenAt?.toISOString() ?? null,
      p50Ms: primary.p50Ms ?? null,
    },
    standby: config.standby,
    automatic: { configured: config.automatic === "standby", paused, acknowledged },
    clearText: [...config.clearText],
    lostRows: lost === undefined ? null : { ...lost, since: lost.since.toISOString() },
    numbers: { ...numbers, troubles: numbers.troubles.map(({ sentence }) => sentence) },
    queues: Object.fromEntries(found.queues.map(({ name, length }) => [name, length])),
    unknownCount,
    ledger: {
      ...ledger,
      notLearnt: {
        count: ledger.notLearnt.count,
        first: ledger.notLearnt.first.map(formatMessageId),
      },
    },
    node: node.name,
    active: node.isActive,
    nodes: found.nodes.map(({ name, leads, alive, epoch, heartbeat }) => (
      { name, leads, alive, epoch, heartbeat: heartbeat.toISOString() }
    )),
    startedAt: gateway.startedAt.toISOString(),
    version: build.version,
    commit: build.commit ?? null,
    ready,
  };
}
