import type { ISql, Sql, TransactionSql } from "postgres";
import { quoteName } from "./connect.ts";

/** One named step of the schema. */
export interface Migration {
  /** Four digits and a name, e.g. `0001_journal`; never changed once released. */
  readonly name: string;
  /** The statements in order, for a schema; safe to run again on what they have made. */
  readonly statements: (schema: string) => string | readonly string[];
}

/** The schema was made by a newer program. */
export class SchemaTooNew extends Error {
  override readonly name = "SchemaTooNew";
}

/**
 * The names of the steps that a schema lacks, in order; changes nothing and needs no right to.
 *
 * @throws SchemaTooNew if the schema holds a migration that this program does not know.
 */
export async function missingMigrations(
  sql: ISql,
  schema: string,
  migrations: readonly Migration[],
): Promise<string[]> {
  requireOrder(migrations);
  const [found] = await sql`
    select exists (
      select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ${schema} and c.relname = 'migration') as there`;
  const recorded = found!.there
    ? await sql.unsafe(`select name from ${quoteName(schema)}.migration order by name`)
    : [];
  const done = new Set(recorded.map(({ name }) => name as string));
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = [...done].find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new SchemaTooNew(
      `Cannot use database schema "${schema}": found migration "${unknown}", expected none ` +
        `after "${migrations.at(-1)?.name}". The schema was made by a newer program.`,
    );
  }
  return migrations.map(({ name }) => name).filter((name) => !done.has(name));
}

/**
 * Brings a schema to the state that the migrations describe, making the schema first. Where nothing
 * is missing, no right to change anything is needed.
 *
 * Each migration and its record in table `migration` are one transaction under an advisory lock,
 * so that processes that start together apply it once, and a crash leaves it done or not done.
 *
 * @returns the names applied by this call.
 * @throws SchemaTooNew if the schema holds a migration that this program does not know.
 */
export async function migrate(
  sql: Sql,
  schema: string,
  migrations: readonly Migration[],
): Promise<string[]> {
  const missing = new Set(await missingMigrations(sql, schema, migrations));
  const applied: string[] = [];
  for (const { name, statements } of migrations) {
    if (!missing.has(name)) continue;
    await alone(sql, schema, async (step) => {
      await step.unsafe(
        `create table if not exists migration (
          name text primary key,
          applied_at timestamptz not null default now()
        )`,
      );
      // Another process may have been quicker, also a newer one.
      if (!(await missingMigrations(step, schema, migrations)).includes(name)) return;
      for (const statement of [statements(schema)].flat()) await step.unsafe(statement);
      await step`insert into migration (name) values (${name})`;
      applied.push(name);
    });
  }
  return applied;
}

/** Runs a step in the schema while no other process runs one there. */
async function alone<T>(
  sql: Sql,
  schema: string,
  step: (sql: TransactionSql) => Promise<T>,
): Promise<T> {
  const name = quoteName(schema);
  const result = await sql.begin(async (sql) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`songhanh migrate ${schema}`}, 0))`;
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
