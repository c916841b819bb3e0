/** The present state of the schema can be read in one file, and is what the steps lead to. */
import assert from "node:assert/strict";
import { describeSchema } from "../testing/describe_schema.ts";
import { connect } from "./connect.ts";
import { migratedDatabase } from "../testing/migrated_database.ts";
import { scratchDatabase } from "../testing/scratch_database.ts";

const file = new URL("schema.sql", import.meta.url);
const introduction =
  `-- The schema as all steps in \`migrations/\` leave it, for reading: nothing runs this file.
-- \`SONGHANH_TEST_WRITE_SCHEMA=1 deno run -A tests/run_tests.ts adapters/postgres/schema_test.ts\`
-- writes it anew after a step was added. What a table or function is for stands in the step that
-- made it.

`;

Deno.test("the steps lead to schema.sql", async () => {
  await using database = await migratedDatabase();
  const sql = connect(database.url, { connectionsMax: 1 });
  const found = introduction + await describeSchema(sql, "songhanh").finally(() => sql.end());
  if (Deno.env.has("SONGHANH_TEST_WRITE_SCHEMA")) await Deno.writeTextFile(file, found);
  assert.deepEqual(found.split("\n"), (await Deno.readTextFile(file)).split("\n"));
});

Deno.test("schema.sql is whole: what it makes is described by it again", async () => {
  await using database = await scratchDatabase();
  const sql = connect(database.url, { connectionsMax: 1 });
  try {
    const text = await Deno.readTextFile(file);
    await sql.unsafe(`create schema songhanh; set search_path to songhanh; ${text}`);
    assert.equal(introduction + await describeSchema(sql, "songhanh"), text);
  } finally {
    await sql.end();
  }
});
