/** The mirror beside the primary: how far it is, where answers differ, by which rules, what that says. */
import { z } from "@hono/zod-openapi";
import { loadRules, MirrorReports, storeRules } from "../../adapters/mirror/mod.ts";
import {
  type CompareRule,
  compareRulesSchema,
  ruleSelectorSchema,
  waysOfSample,
} from "../../core/compare/mod.ts";
import { Problem } from "../web/problem.ts";
import type { AdministeredGateway } from "./administered_gateway.ts";
import { operation, type OperationContext } from "./operation.ts";
import { reason } from "./reason.ts";

/** Classes that one answer lists; a mirror with more is not nearly ready. */
const classesMax = 500;

const nothing = z.strictObject({});
const expectedVersion = z.int().min(0).openapi({ description: "412 if another is in force" });

/** Undefined where nothing was ever mirrored. */
export const mirrorProgress = operation({
  right: "see",
  kind: "question",
  input: nothing,
  perform: ({ gateway }) => reportsOf(gateway).progress(),
});

/** Classes of differences, the most frequent first, and pairs judged in the last hour by minute. */
export const mirrorDifferences = operation({
  right: "see",
  kind: "question",
  input: nothing,
  async perform({ gateway }) {
    const reports = reportsOf(gateway);
    const [run, rules, classes, trend] = await Promise.all([
      reports.run(),
      loadRules(gateway.database.sql),
      reports.classes(classesMax),
      reports.judgedByMinute(),
    ]);
    return { run, rules, classes, trend };
  },
});

/** Both answers to one message, compared by the rules in force. */
export const mirrorPair = operation({
  right: "see",
  kind: "question",
  input: z.strictObject({ id: z.string().regex(/^\d{1,15}$/, "expected a number") }),
  async perform({ gateway }, { id }) {
    const pair = await reportsOf(gateway).pair(Number(id));
    if (pair === undefined) throw new Problem("PAIR_UNKNOWN", `no pair has id ${id}`);
    return pair;
  },
});

/** The rules that comparisons follow. */
export const mirrorRules = operation({
  right: "see",
  kind: "question",
  input: nothing,
  perform: ({ gateway }) => loadRules(gateway.database.sql),
});

/** What can be said about the mirror as a successor; undefined where nothing was mirrored. */
export const mirrorReadiness = operation({
  right: "see",
  kind: "question",
  input: nothing,
  perform: ({ gateway }) => reportsOf(gateway).readiness(classesMax),
});

/** Puts other rules in force; stored pairs are judged again by them. */
export const changeRules = operation({
  right: "compare",
  kind: "act",
  input: z.strictObject({ rules: compareRulesSchema, expectedVersion, reason }),
  perform: store,
});

/** Puts one more in force before the others: the first that fits decides, the newest is the most special. */
export const addRule = operation({
  right: "compare",
  kind: "act",
  input: z.strictObject({
    procedure: ruleSelectorSchema.procedure,
    output: ruleSelectorSchema.output,
    item: ruleSelectorSchema.item.unwrap(),
    as: z.enum(waysOfSample),
    expectedVersion,
    reason,
  }),
  async perform(context, { reason, expectedVersion, ...rule }) {
    const { rules } = await loadRules(context.gateway.database.sql);
    const { success, data } = compareRulesSchema.safeParse([{ ...rule, note: reason }, ...rules]);
    if (!success) throw new Problem("RULES_FULL", `there are ${rules.length} rules already`);
    return await store(context, { rules: data, expectedVersion, reason });
  },
});

async function store(
  { gateway, actor }: OperationContext,
  { rules, expectedVersion: expected, reason }: {
    readonly rules: readonly CompareRule[];
    readonly expectedVersion: number;
    readonly reason: string;
  },
) {
  const { sql } = gateway.database;
  if (await storeRules(sql, { rules, expected, actor, reason }) === undefined) {
    throw new Problem("RULES_OTHER", `expected version ${expected}, found another`);
  }
  return await loadRules(sql);
}

function reportsOf({ database, store }: AdministeredGateway): MirrorReports {
  return new MirrorReports(database.sql, store.seal);
}
