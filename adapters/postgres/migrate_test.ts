import assert from "node:assert/strict";
import { connect } from "./connect.ts";
import { migrate, type Migration, readSchemaFit } from "./migrate.ts";
import { scratchDatabase } from "../testing/scratch_database.ts";

const first: Migration = {
  name: "0001_first",
  statements:
    () => ["create table if not exists note (text text)", "insert into note values ('1')"],
};
const second: Migration = {
  name: "0002_second",
  statements: (schema) =>
    `insert into "${schema}".note values ('2'); alter table note add column if not exists n int;`,
};

async function openScratch() {
  const database = await scratchDatabase();
  const sql = connect(database.url, { schema: "sample" });
  return {
    sql,
    url: database.url,
    notes: async () => (await sql`select text from note order by text`).map(({ text }) => text),
    [Symbol.asyncDispose]: async () => {
      await sql.end();
      await database[Symbol.asyncDispose]();
    },
  };
}

Deno.test("migrate() makes the schema, applies what is new and records it", async () => {
  await using scratch = await openScratch();
  assert.deepEqual(await migrate(scratch.sql, "sample", [first]), ["0001_first"]);
  assert.deepEqual(await migrate(scratch.sql, "sample", [first, second]), ["0002_second"]);
  assert.deepEqual(await migrate(scratch.sql, "sample", [first, second]), []);
  assert.deepEqual(await scratch.notes(), ["1", "2"]);
  const names = await scratch.sql`select name from sample.migration order by name`;
  assert.deepEqual(names.map(({ name }) => name), ["0001_first", "0002_second"]);
});

Deno.test("migrate() keeps schemas apart", async () => {
  await using scratch = await openScratch();
  await migrate(scratch.sql, "sample", [first]);
  assert.deepEqual(await migrate(scratch.sql, "rehearsal", [first, second]), [
    "0001_first",
    "0002_second",
  ]);
  assert.deepEqual(await scratch.notes(), ["1"]);
});

Deno.test("migrate() applies each migration once when many start together", async () => {
  await using scratch = await openScratch();
  const others = Array.from({ length: 6 }, () => connect(scratch.url, { connectionsMax: 1 }));
  const applied = await Promise.all(others.map((sql) => migrate(sql, "sample", [first, second])));
  await Promise.all(others.map((sql) => sql.end()));
  assert.deepEqual(applied.flat().sort(), ["0001_first", "0002_second"]);
  assert.deepEqual(await scratch.notes(), ["1", "2"]);
});

Deno.test("migrate() leaves nothing of a migration that fails and can be called again", async () => {
  await using scratch = await openScratch();
  const failing = { name: "0002_second", statements: () => ["drop table note", "select 1 / 0"] };
  await assert.rejects(migrate(scratch.sql, "sample", [first, failing]), /division by zero/);
  assert.deepEqual(await scratch.notes(), ["1"]);
  assert.deepEqual(await migrate(scratch.sql, "sample", [first, second]), ["0002_second"]);
});

Deno.test("migrate() refuses a schema of a newer program", async () => {
  await using scratch = await openScratch();
  await migrate(scratch.sql, "sample", [first, second]);
  await assert.rejects(
    migrate(scratch.sql, "sample", [first]),
    /found migration "0002_second", which this program does not know and cannot go on with/,
  );
});

Deno.test("migrate() goes on with a schema whose newer steps say that this version can", async () => {
  await using scratch = await openScratch();
  const facts = { since: "0.3.0", oldestProgram: "0.2.0", does: "Notes more." };
  await migrate(scratch.sql, "sample", [first, { ...second, facts }]);
  assert.deepEqual(await migrate(scratch.sql, "sample", [first], "0.2.0"), []);
  await assert.rejects(migrate(scratch.sql, "sample", [first], "0.1.0"), /made by a newer program/);
  const third = { name: "0003_third", statements: () => "select 1" };
  await assert.rejects(
    migrate(scratch.sql, "sample", [first, third], "0.2.0"),
    /it lacks 0003_third: start the program that made it/,
  );
});

Deno.test("readSchemaFit() reads a schema of 0.1.0, whose steps do not say who can go on", async () => {
  await using scratch = await openScratch();
  await migrate(scratch.sql, "sample", [first]);
  await scratch.sql`alter table sample.migration drop column oldest_program`;
  const { missing, unknown, refusal } = await readSchemaFit(scratch.sql, "sample", [first, second]);
  assert.deepEqual([missing.length, unknown.length, refusal], [1, 0, "older"]);
  assert.deepEqual(await migrate(scratch.sql, "sample", [first, second]), ["0002_second"]);
});

Deno.test("migrate() refuses a list out of order and a name that is no schema", async () => {
  await using scratch = await openScratch();
  await assert.rejects(migrate(scratch.sql, "sample", [second, first]), /in rising order/);
  await assert.rejects(migrate(scratch.sql, 'a"; drop', [first]), /Cannot use database name/);
});
