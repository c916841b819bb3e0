/** Criteria of selectivity: which are in force, drafting others, trying them, putting them in force. */
import { z } from "@hono/zod-openapi";
import type { Sql } from "postgres";
import {
  activateCriteria,
  draftCriteria,
  findCriteria,
  listActivations,
  listCriteria,
  readCriteria,
  rulesOf,
  type StoredCriteria,
  triedMax,
  triedUsually,
  tryCriteria,
} from "../../adapters/selectivity/mod.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import { type ChannelRuleFault, isChannelRuleFault } from "../../core/routing/mod.ts";
import { Problem } from "../web/problem.ts";
import { operation } from "./operation.ts";
import { reason } from "./reason.ts";

/** Criteria and activations that one answer lists. */
const listedMax = 100;

const version = z.string().regex(/^[0-9a-f]{16}$/, "expected a version");

export const selectivityOperations = {
  /** Each the latest first; the first activation is in force. */
  list: operation({
    right: "see selectivity",
    kind: "question",
    input: z.strictObject({}),
    perform: async ({ gateway: { database: { sql } } }) => {
      const [activations, criteria] = await Promise.all([
        listActivations(sql, listedMax),
        listCriteria(sql, listedMax),
      ]);
      return { inForce: activations[0], activations, criteria };
    },
  }),

  find: operation({
    right: "see selectivity",
    kind: "question",
    input: z.strictObject({ version }),
    perform: ({ gateway }, { version }) => criteriaOf(gateway.database.sql, version),
  }),

  /** Keeps a text as a draft; what cannot be read is not kept, and the fault is the answer. */
  draft: operation({
    right: "draft selectivity",
    kind: "act",
    input: z.strictObject({ criteria: z.string().min(1) }),
    perform: async (
      { gateway, actor },
      { criteria },
    ): Promise<StoredCriteria | ChannelRuleFault> => {
      const rules = readCriteria(criteria);
      if (isChannelRuleFault(rules)) return rules;
      return await draftCriteria(gateway.database.sql, { criteria, actor });
    },
  }),

  /** What criteria would decide about the latest declarations; it opens hundreds of them. */
  try: operation({
    right: "draft selectivity",
    kind: "question",
    input: z.strictObject({
      version,
      declarations: z.int().min(1).max(triedMax).default(triedUsually),
    }),
    perform: async ({ gateway }, { version, declarations }) => {
      const { database: { sql }, store: { seal }, codes } = gateway;
      const rules = rulesOf(await criteriaOf(sql, version));
      if (isChannelRuleFault(rules)) throw criteriaProblem(rules);
      const at = gateway.now();
      return await tryCriteria(sql, rules, { seal, catalogue, codes, limit: declarations, at });
    },
  }),

  /** For what is decided from now on. */
  activate: operation({
    right: "put selectivity in force",
    kind: "act",
    input: z.strictObject({
      version,
      reason,
      expectedVersion: z.string().nullable().openapi({
        description: "What is in force; null = none was ever put in force here",
      }),
    }),
    perform: async ({ gateway, actor }, { version, reason, expectedVersion }) => {
      const outcome = await activateCriteria(gateway.database.sql, {
        ...{ version, actor, reason },
        expected: expectedVersion ?? undefined,
      });
      if (outcome.kind === "unknown") throw unknown();
      if (outcome.kind === "in force") return outcome.activation;
      const [expected, found] = [expectedVersion, outcome.inForce].map((each) => each ?? "none");
      throw new Problem(
        "CRITERIA_OTHER",
        `expected version ${expected} in force, found ${found}`,
      );
    },
  }),
};

const unknown = () => new Problem("CRITERIA_UNKNOWN", "expected drafted criteria");

/** Criteria that cannot be read, to a program. */
export function criteriaProblem({ line, reason }: ChannelRuleFault): Problem {
  return new Problem("PARAMETERS_INVALID", `criteria: line ${line}: ${reason}`);
}

async function criteriaOf(sql: Sql, version: string): Promise<StoredCriteria> {
  const found = await findCriteria(sql, version);
  if (found === undefined) throw unknown();
  return found;
}
