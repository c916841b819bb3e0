import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { connect } from "./connect.ts";
import { migratedDatabase } from "../testing/migrated_database.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations/mod.ts";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch_database.ts";

const schema = "songhanh";

Deno.test("migratedDatabase() makes databases as the migrations do, each one of its own", async () => {
  await using first = await scratchDatabase();
  await using second = await scratchDatabase();
  await using copy = await migratedDatabase();
  await using another = await migratedDatabase();
  const [a, b] = [await contentOf(first), await contentOf(second)];
  const [c, d] = [await contentOf(copy), await contentOf(another)];
  assert.deepEqual([...c.keys()], [...a.keys()], "the same tables");
  const differing = (one: typeof a, other: typeof a) =>
    [...one].filter(([table, rows]) => rows !== other.get(table)).map(([table]) => table);
  const own = differing(a, b);
  assert.ok(own.includes("database_identity") && own.includes("lineage"));
  assert.deepEqual(differing(c, d), own, "what each has for itself");
  assert.deepEqual(differing(a, c), own, "and nothing else is another");
});

/** The rows of each table after all migrations, without the times at which they were made. */
async function contentOf({ url }: ScratchDatabase): Promise<Map<string, string>> {
  const sql = connect(url, { schema, connectionsMax: 1 });
  try {
    await migrate(sql, schema, migrations);
    const tables = await sql<{ name: string }[]>`
      select tablename as name from pg_tables where schemaname = ${schema} order by tablename`;
    const content = new Map<string, string>();
    for (const { name } of tables) content.set(name, await rowsOf(sql, name));
    return content;
  } finally {
    await sql.end();
  }
}

async function rowsOf(sql: Sql, table: string): Promise<string> {
  const rows = await sql<{ row: string }[]>`select t::text as row from ${sql(table)} t`;
  const times = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[^",)]*/g;
  return rows.map(({ row }) => row.replace(times, "then")).sort().join("\n");
}
