import { join } from "node:path";
import type { Sql } from "postgres";
import {
  changeRules,
  mirrorDifferences,
  mirrorProgress,
  mirrorReadiness,
  mirrorRules,
} from "../../gateway/operations/mirror.ts";
import { type Agreement, optionsOf, reason } from "./agreement.ts";

const page = { route: "GET /compare" };

async function inForce(sql: Sql): Promise<{ version: number; reason: string } | undefined> {
  const [row] = await sql<{ version: number; reason: string }[]>`
    select version, reason from mirror_rules order by version desc limit 1`;
  return row;
}

export const mirrorAgreements: readonly Agreement[] = [
  {
    ...{ name: "how far the mirror is", operation: mirrorProgress, page },
    call: "GET /api/v1/mirror/status",
    command: () => ["mirror", "status"],
  },
  {
    ...{ name: "where answers differ", operation: mirrorDifferences, page },
    call: "GET /api/v1/mirror/differences",
    command: () => ["mirror", "differences"],
  },
  {
    ...{ name: "the rules of comparison", operation: mirrorRules, page },
    call: "GET /api/v1/mirror/rules",
    command: () => ["mirror", "rules"],
  },
  {
    ...{ name: "whether the mirror is ready", operation: mirrorReadiness },
    call: "GET /api/v1/mirror/readiness",
    command: () => ["mirror", "readiness"],
  },
  {
    ...{ name: "change the rules of comparison", operation: changeRules },
    call: "PUT /api/v1/mirror/rules",
    // The command asks for the version that it replaces.
    pressed: ["expectedVersion"],
    command: async ({ rules, reason }, { folder }) => {
      const file = join(folder, "rules.json");
      await Deno.writeTextFile(file, String(JSON.stringify(rules)));
      return ["mirror", "rules", "--file", file, ...optionsOf({ reason })];
    },
    prepare: async ({ sql }) => ({
      rules: [{ as: "ignore", item: "ICN" }],
      expectedVersion: (await inForce(sql))?.version ?? 0,
      reason,
    }),
    left: async (sql) => (await inForce(sql))?.reason,
  },
];
