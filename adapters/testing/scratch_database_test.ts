import assert from "node:assert/strict";
import { connect } from "../postgres/connect.ts";
import { scratchDatabase } from "./scratch_database.ts";

Deno.test("scratchDatabase() gives each caller an empty database and drops it", async () => {
  const first = await scratchDatabase();
  await using second = await scratchDatabase();
  assert.notEqual(first.url, second.url);

  const sql = connect(second.url, { connectionsMax: 1 });
  const name = new URL(first.url).pathname.slice(1);
  const count = async () => (await sql`select 1 from pg_database where datname = ${name}`).length;
  assert.equal(await count(), 1);
  await first[Symbol.asyncDispose]();
  assert.equal(await count(), 0);
  await sql.end();
});
