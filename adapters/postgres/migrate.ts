import type { ISql, Sql, TransactionSql } from "postgres";
import {
  judgeSchema,
  type RecordedStep,
  refusalSentence,
  type SchemaFit,
  type StepFacts,
} from "../../core/upgrade/mod.ts";
import { lockSteps } from "./advisory_lock.ts";
import { quoteName } from "./connect.ts";

/** One named step of the schema. */
export interface Migration {
  /** Four digits and a name, e.g. `0001_journal`; never changed once released. */
  readonly name: string;
  /** The statements in order, for a schema; safe to run again on what they have made. */
  readonly statements: (schema: string) => string | readonly string[];
  /** What it means to whoever upgrades; undefined: no other program can go on with it. */
  readonly facts?: StepFacts;
}

/** The schema was made by a newer program, which this one cannot go on with. */
export class SchemaTooNew extends Error {
  override readonly name = "SchemaTooNew";
}

/**
 * How the schema and a program go together; changes nothing and needs no right to. `program`: its
 * version; without it no step that is unknown here can be gone on with.
 */
export async function readSchemaFit(
  sql: ISql,
  schema: string,
  migrations: readonly Migration[],
  program?: string,
): Promise<SchemaFit> {
  requireOrder(migrations);
  return judgeSchema(await recordedSteps(sql, schema), migrations, program);
}

/** In order; none where the schema is not there. */
async function recordedSteps(sql: ISql, schema: string): Promise<RecordedStep[]> {
  const columns = await sql`
    select a.attname as name from pg_class c
      join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where n.nspname = ${schema} and c.relname = 'migration' and a.attnum > 0`;
  if (columns.length === 0) return [];
  // A schema of 0.1.0 does not say it yet.
  const says = columns.some(({ name }) => name === "oldest_program");
  const rows = await sql.unsafe(
    `select name, ${says ? "oldest_program" : "null as oldest_program"}
     from ${quoteName(schema)}.migration order by name`,
  );
  return rows.map(({ name, oldest_program }) => ({
    name,
    oldestProgram: oldest_program ?? undefined,
  }));
}

/** @throws SchemaTooNew where the program must not touch the schema. */
function refuseNewer(schema: string, fit: SchemaFit, program: string | undefined): void {
  if (fit.refusal !== "newer" && fit.refusal !== "another") return;
  throw new SchemaTooNew(refusalSentence(schema, fit, program));
}

/**
 * Brings a schema to the state that the migrations describe, making the schema first. Where nothing
 * is missing, no right to change anything is needed.
 *
 * Each migration and its record in table `migration` are one transaction under an advisory lock,
 * so that processes that start together apply it once, and a crash leaves it done or not done. The
 * record says which programs can go on with it: an older one does not know the step.
 *
 * @returns the names applied by this call.
 * @throws SchemaTooNew if the schema holds a migration that this program cannot go on with.
 */
export async function migrate(
  sql: Sql,
  schema: string,
  migrations: readonly Migration[],
  program?: string,
): Promise<string[]> {
  const fit = await readSchemaFit(sql, schema, migrations, program);
  refuseNewer(schema, fit, program);
  const missing = new Set(fit.missing.map(({ name }) => name));
  const applied: string[] = [];
  for (const { name, statements, facts } of migrations) {
    if (!missing.has(name)) continue;
    await alone(sql, schema, async (step) => {
      await makeRecords(step);
      // Another process may have been quicker, also a newer one.
      const now = await readSchemaFit(step, schema, migrations, program);
      refuseNewer(schema, now, program);
      if (!now.missing.some((step) => step.name === name)) return;
      for (const statement of [statements(schema)].flat()) await step.unsafe(statement);
      await step`
        insert into migration (name, oldest_program) values (${name}, ${
        facts?.oldestProgram ?? null
      })`;
      applied.push(name);
    });
  }
  return applied;
}

/** The table of what was applied is nobody's step: there is none without it. */
async function makeRecords(sql: TransactionSql): Promise<void> {
  await sql.unsafe(
    `create table if not exists migration (
      name text primary key,
      applied_at timestamptz not null default now(),
      oldest_program text
    )`,
  );
  const [says] = await sql`
    select from pg_attribute
    where attrelid = 'migration'::regclass and attname = 'oldest_program'`;
  if (says === undefined) await sql.unsafe("alter table migration add column oldest_program text");
}

/** Runs a step in the schema while no other process runs one there. */
async function alone<T>(
  sql: Sql,
  schema: string,
  step: (sql: TransactionSql) => Promise<T>,
): Promise<T> {
  const name = quoteName(schema);
  const result = await sql.begin(async (sql) => {
    await lockSteps(sql, schema);
    // `if not exists` would ask for the right to make one even where it is there.
    const [there] = await sql`select 1 from pg_namespace where nspname = ${schema}`;
    if (there === undefined) await sql.unsafe(`create schema ${name}`);
    await sql.unsafe(`set local search_path to ${name}`);
    return await step(sql);
  });
  return result as T;
}

/** Names decide the order that people read; the list must agree with it. */
function requireOrder(migrations: readonly Migration[]): void {
  migrations.forEach(({ name }, index) => {
    const before = migrations[index - 1]?.name ?? "";
    if (!/^\d{4}_[a-z0-9_]+$/.test(name) || name <= before) {
      throw new Error(
        `Cannot migrate: found migration "${name}" after "${before}", expected four digits, an ` +
          `underscore and a name, in rising order.`,
      );
    }
  });
}
