import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { formatMessageId } from "../../adapters/journal.ts";
import type {
  ComparedPair,
  DifferenceClass,
  MirrorProgress,
  Readiness,
  StoredRules,
} from "../../adapters/mirror/mod.ts";
import { differenceClass, ruleFor } from "../../core/compare/mod.ts";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import {
  changeRules,
  mirrorDifferences,
  mirrorPair,
  mirrorProgress,
  mirrorReadiness,
  mirrorRules,
} from "../operations/mirror.ts";
import { type AdminEnv, asked, createApi, guarded, jsonContent, problemResponses } from "./api.ts";
import { MessageDecoder } from "./decoded_body.ts";
import {
  type CompareRulesJson,
  differencesSchema,
  type MirrorPairJson,
  type MirrorStatusJson,
  pairSchema,
  progressSchema,
  type ReadinessJson,
  readinessSchema,
  rulesSchema,
} from "./mirror_json.ts";
import { readinessPage } from "./readiness_page.ts";
import { problemSchema } from "../web/problem.ts";
import { readAsJson } from "./read_as_json.ts";

function getCall<Schema extends z.ZodType>(path: string, summary: string, schema: Schema) {
  return createRoute({
    ...guarded,
    method: "get",
    path,
    summary,
    responses: {
      200: { description: summary, content: jsonContent(schema) },
      ...problemResponses(),
    },
  });
}

const getStatus = getCall("/mirror/status", "How far the mirror is behind", progressSchema);
const getDifferences = getCall(
  "/mirror/differences",
  "Classes of differences, the most frequent first",
  differencesSchema,
);
const getRules = getCall("/mirror/rules", "The rules that comparisons follow", rulesSchema);
const getReadiness = getCall(
  "/mirror/readiness",
  "What can be said about the mirror as a successor",
  readinessSchema,
);

const getPair = createRoute({
  ...guarded,
  method: "get",
  path: "/mirror/pairs/{id}",
  summary: "Both answers to one message, decoded, with their differences",
  request: { params: mirrorPair.input },
  responses: {
    200: { description: "The pair", content: jsonContent(pairSchema) },
    ...problemResponses("There is no such pair (any more)"),
  },
});

const putRules = createRoute({
  ...guarded,
  middleware: readAsJson,
  method: "put",
  path: "/mirror/rules",
  summary: "Put other rules in force; stored pairs are judged again by them",
  request: { body: { required: true, content: jsonContent(changeRules.input) } },
  responses: {
    200: { description: "The rules now in force", content: jsonContent(rulesSchema) },
    ...problemResponses(),
    412: {
      description: "Another version is in force",
      content: { "application/problem+json": { schema: problemSchema } },
    },
  },
});

const getPage = createRoute({
  ...guarded,
  method: "get",
  path: "/mirror/readiness.html",
  summary: "The same as a page for printing",
  responses: {
    200: { description: "The page", content: { "text/html": { schema: z.string() } } },
    ...problemResponses(),
  },
});

export function mirrorApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();
  const decoder = new MessageDecoder();

  api.openapi(getStatus, async (context) => {
    return context.json(
      progressJson(await mirrorProgress.perform(asked(context, gateway), {})),
      200,
    );
  });
  api.openapi(getDifferences, async (context) => {
    const found = await mirrorDifferences.perform(asked(context, gateway), {});
    const { run, rules, classes } = found;
    const json = {
      run: runJson(run),
      rulesVersion: rules.version,
      classes: classes.map(classJson),
    };
    return context.json(json, 200);
  });
  api.openapi(getPair, async (context) => {
    const pair = await mirrorPair.perform(asked(context, gateway), context.req.valid("param"));
    return context.json(pairJson(pair, decoder), 200);
  });
  api.openapi(getRules, async (context) => {
    return context.json(rulesJson(await mirrorRules.perform(asked(context, gateway), {})), 200);
  });
  api.openapi(putRules, async (context) => {
    const rules = await changeRules.perform(asked(context, gateway), context.req.valid("json"));
    return context.json(rulesJson(rules), 200);
  });
  api.openapi(getReadiness, async (context) => {
    const found = await mirrorReadiness.perform(asked(context, gateway), {});
    return context.json(readinessJson(found), 200);
  });
  api.openapi(getPage, async (context) => {
    const found = await mirrorReadiness.perform(asked(context, gateway), {});
    return context.html(readinessPage(readinessJson(found), gateway.now()), 200);
  });
  return api;
}

function runJson(run: { url: string; startedAt: Date } | undefined) {
  return run === undefined ? null : { url: run.url, startedAt: run.startedAt.toISOString() };
}

function timeOrNull(at: Date | undefined): string | null {
  return at?.toISOString() ?? null;
}

function progressJson(progress: MirrorProgress | undefined): MirrorStatusJson {
  return {
    run: runJson(progress?.run),
    relayed: progress?.relayed ?? 0,
    waiting: progress?.waiting ?? 0,
    unsettled: progress?.unsettled ?? 0,
    oldestWaitingAt: timeOrNull(progress?.oldestWaitingAt),
    answeredPerSecond: progress?.answeredPerSecond ?? 0,
    relayedPerSecond: progress?.relayedPerSecond ?? 0,
    caughtUpInSeconds: progress?.caughtUpInSeconds ?? null,
  };
}

function classJson(found: DifferenceClass) {
  const { firstSeenAt, lastSeenAt, sample } = found;
  return {
    ...found,
    firstSeenAt: firstSeenAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    sample: String(sample),
  };
}

function pairJson(pair: ComparedPair, decoder: MessageDecoder): MirrorPairJson {
  const { id, message, receivedAt, sentAt, answeredAt, differences, primary, mirror } = pair;
  const { procedure, state, verdict, rulesVersion, attempts, reason } = pair;
  const decode = (reply: { contentType: string | null; bytes: Uint8Array } | undefined) =>
    reply === undefined ? null : decoder.decode(reply.contentType, reply.bytes, "reply");
  return {
    id: String(id),
    message: formatMessageId(message),
    procedure,
    state,
    verdict,
    rulesVersion,
    receivedAt: receivedAt.toISOString(),
    sentAt: timeOrNull(sentAt),
    answeredAt: timeOrNull(answeredAt),
    attempts,
    reason,
    differences: differences.map((difference) => ({
      class: differenceClass(difference),
      ...difference,
      rule: ruleFor(difference) ?? null,
    })),
    primary: decode(primary?.reply),
    mirror: decode(mirror),
  };
}

function rulesJson({ version, since, by, reason, rules }: StoredRules): CompareRulesJson {
  return { version, since: timeOrNull(since), by, reason, rules: [...rules] };
}

function readinessJson(found: Readiness | undefined): ReadinessJson {
  if (found === undefined) {
    return { ...empty, statement: "Nothing has been mirrored yet." };
  }
  const { run, compared, equal, firstAt, lastAt } = found;
  // Cut: a hundred per cent means all.
  const equalPercent = compared === 0 ? null : Math.floor(10_000 * equal / compared) / 100;
  const json = {
    run: runJson(run),
    firstAt: timeOrNull(firstAt),
    lastAt: timeOrNull(lastAt),
    relayed: found.relayed,
    compared,
    equal,
    equalPercent,
    differs: found.differs,
    notComparable: found.notComparable,
    pending: found.pending,
    failed: [...found.failed],
    dropped: [...found.dropped],
    skipped: [...found.skipped],
    removed: [...found.removed],
    balanced: found.balanced,
    rulesVersion: found.rulesVersion,
    judgedByOlderRules: found.judgedByOlderRules,
    classes: found.classes.map(classJson),
    procedures: [...found.procedures],
  };
  return { ...json, statement: statementOf(json) };
}

const empty = {
  run: null,
  firstAt: null,
  lastAt: null,
  relayed: 0,
  compared: 0,
  equal: 0,
  equalPercent: null,
  differs: 0,
  notComparable: 0,
  pending: 0,
  failed: [],
  dropped: [],
  skipped: [],
  removed: [],
  balanced: true,
  rulesVersion: 0,
  judgedByOlderRules: 0,
  classes: [],
  procedures: [],
} satisfies Omit<ReadinessJson, "statement">;

function statementOf(found: Omit<ReadinessJson, "statement">): string {
  const { compared, equalPercent, firstAt, lastAt, classes, notComparable } = found;
  if (firstAt === null || lastAt === null) return "No message has been compared yet.";
  const over = durationText(Date.parse(lastAt) - Date.parse(firstAt));
  const rest = found.differs === 0
    ? "nothing differs"
    : `${found.differs} differ, in ${classes.length} ${classes.length === 1 ? "class" : "classes"}`;
  const followers = notComparable === 0 ? "" : `, ${notComparable} follow from these`;
  return `${compared} messages over ${over} mirrored, ` +
    `${equalPercent} % equal after normalisation; ${rest}${followers}.`;
}

function durationText(ms: number): string {
  const units = [["days", 86_400_000], ["hours", 3_600_000], ["minutes", 60_000]] as const;
  const [name, length] = units.find(([, length]) => ms >= 2 * length) ?? ["seconds", 1_000];
  return `${Math.round(ms / length)} ${name}`;
}
