import type { Sql } from "postgres";
import type { DatabaseFacts } from "../../core/diagnostics/mod.ts";
import { planUpgrade } from "../../core/upgrade/mod.ts";
import { readSchemaFit } from "../postgres/migrate.ts";
import { migrations } from "../postgres/migrations/mod.ts";

/**
 * What a database says of itself, and how its schema goes with the program of a version. Rejects where
 * it does not answer.
 */
export async function inspectDatabase(
  sql: Sql,
  schema: string,
  program: string,
): Promise<DatabaseFacts> {
  const from = performance.now();
  const [row] = await sql`
    select current_setting('server_version') as version, pg_is_in_recovery() as recovering`;
  const answerMs = performance.now() - from;
  const version = String(row!.version).split(" ")[0]!;
  const fit = await readSchemaFit(sql, schema, migrations, program);
  return {
    answerMs,
    version,
    recovering: row!.recovering === true,
    missing: fit.missing.map(({ name }) => name),
    rolling: planUpgrade(fit, new Map(), program).rolling,
    unknown: fit.unknown.map(({ name }) => name),
    goesOn: fit.refusal === undefined,
  };
}
