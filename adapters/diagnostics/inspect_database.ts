import type { Sql } from "postgres";
import type { DatabaseFacts } from "../../core/diagnostics/mod.ts";
import { missingMigrations, SchemaTooNew } from "../postgres/migrate.ts";
import { migrations } from "../postgres/migrations/mod.ts";

/** What a database says of itself and of the schema. Rejects where it does not answer. */
export async function inspectDatabase(sql: Sql, schema: string): Promise<DatabaseFacts> {
  const from = performance.now();
  const [row] = await sql`
    select current_setting('server_version') as version, pg_is_in_recovery() as recovering`;
  const answerMs = performance.now() - from;
  const version = String(row!.version).split(" ")[0]!;
  const facts = { answerMs, version, recovering: row!.recovering === true };
  try {
    return { ...facts, missing: await missingMigrations(sql, schema, migrations) };
  } catch (error) {
    if (!(error instanceof SchemaTooNew)) throw error;
    return { ...facts, missing: [], tooNew: error.message };
  }
}
