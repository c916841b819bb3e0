import assert from "node:assert/strict";
import { connect } from "./connect.ts";
import { scratchDatabase } from "../testing/scratch_database.ts";

Deno.test("arrays of every type go to the database and come back", async () => {
  await using database = await scratchDatabase();
  const sql = connect(database.url, { connectionsMax: 1 });
  const at = new Date("2026-03-04T05:06:07.089Z");
  // The driver takes the type of the first element for the type of all: it goes as text.
  const cases: [string, unknown[], unknown[]?][] = [
    ["text", ["", "a", 'q"uo\\te', "NULL", "null", "a,b", "{}", " x ", "Nội\n", null]],
    ["integer", [1, -2, null]],
    ["smallint", [7]],
    ["bigint", ["9007199254740993", null]],
    ["double precision", [1.5]],
    ["numeric", ["1.50"]],
    ["boolean", ["t", "f", null], [true, false, null]],
    ["uuid", ["00000000-0000-4000-8000-000000000001"]],
    ["timestamptz", [at.toISOString(), null], [at, null]],
    ["bytea", ["\\x00ff5c22", null], [new Uint8Array([0, 255, 92, 34]), null]],
    ["jsonb", ['{"a":["\\"","\\\\"]}', "5", null], [{ a: ['"', "\\"] }, 5, null]],
    ["text", []],
  ];
  for (const [type, given, expected = given] of cases) {
    const [row] = await sql.unsafe(`select $1::${type}[] as back`, [given as never]);
    const back = (row!.back as unknown[]).map((value) =>
      value instanceof Uint8Array ? new Uint8Array(value) : value
    );
    assert.deepEqual(back, expected, type);
  }
  const found = await sql`select x from unnest(${["b", "c"]}::text[]) as u(x) where x = any(${[
    "c",
  ]})`;
  assert.deepEqual(found.map(({ x }) => x), ["c"]);
  await sql.end();
});

Deno.test("flags may be written as t and f", async () => {
  await using database = await scratchDatabase();
  const sql = connect(database.url, { connectionsMax: 1 });
  const [row] = await sql`select ${["t", "f"]}::boolean[] as flags`;
  assert.deepEqual(row!.flags, [true, false]);
  await sql.end();
});
