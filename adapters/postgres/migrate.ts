import type { Sql, TransactionSql } from "postgres";
import { quoteName } from "./connect.ts";

/** One named step of the schema. */
export interface Migration {
  /** Four digits and a name, e.g. `0001_journal`; never changed once released. */
  readonly name: string;
  /** The statements in order, for a schema; safe to run again on what they have made. */
  readonly statements: (schema: string) => string | readonly string[];
}

/**
 * Brings a schema to the state that the migrations describe, making the schema first.
 *
 * Each migration and its record in table `migration` are one transaction under an advisory lock,
 * so that processes that start together apply it once, and a crash leaves it done or not done.
 *
 * @returns the names applied by this call.
 * @throws Error if the schema holds a migration that this program does not know.
 */
export async function migrate(
  sql: Sql,
  schema: string,
  migrations: readonly Migration[],
): Promise<string[]> {
  requireOrder(migrations);
  const known = new Set(migrations.map(({ name }) => name));
  const applied: string[] = [];

  const recorded = await alone(sql, schema, async (step) => {
    await step.unsafe(
      `create table if not exists migration (
        name text primary key,
        applied_at timestamptz not null default now()
      )`,
    );
    return await step<{ name: string }[]>`select name from migration order by name`;
  });
  const unknown = recorded.find(({ name }) => !known.has(name));
  if (unknown !== undefined) {
    throw new Error(
      `Cannot use database schema "${schema}": found migration "${unknown.name}", expected none ` +
        `after "${migrations.at(-1)?.name}". The schema was made by a newer program.`,
    );
  }

  const done = new Set(recorded.map(({ name }) => name));
  for (const { name, statements } of migrations) {
    if (done.has(name)) continue;
    await alone(sql, schema, async (step) => {
      const [there] = await step`select 1 from migration where name = ${name}`;
      if (there !== undefined) return;
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
    await sql.unsafe(`create schema if not exists ${name}`);
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
