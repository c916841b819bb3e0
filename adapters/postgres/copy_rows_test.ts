import assert from "node:assert/strict";
import { connect } from "./connect.ts";
import { copyIn, CopyRows, isAborted } from "./copy_rows.ts";
import { scratchDatabase } from "./scratch_database.ts";

Deno.test("copyIn() brings every kind of value, and none", async () => {
  await using database = await scratchDatabase();
  const sql = connect(database.url, { connectionsMax: 1 });
  await sql`create table t (i integer, b bigint, f boolean, a timestamptz, t text, u uuid, y bytea)`;
  const at = Date.UTC(2026, 10, 22, 5, 6, 7, 89);
  const bytes = crypto.getRandomValues(new Uint8Array(5_000));
  const uuid = "00112233-4455-6677-8899-aabbccddeeff";
  // Grows: the size handed in is a guess.
  const rows = new CopyRows(10, 7);
  rows.row().integer(-7).bigint(2 ** 53 - 1).boolean(true).timestamp(at + 0.9)
    .text('Nội "x"\\\t\n').uuid(uuid).bytes(bytes);
  rows.row().integer(null).bigint(undefined).boolean(false).timestamp(0).text(null).uuid(null)
    .bytes(undefined);
  rows.row().integer(0).bigint(0n).boolean(false).timestamp(-1).text("").uuid(uuid)
    .bytes(new Uint8Array());
  await sql.begin(async (transaction) => {
    await copyIn(transaction.unsafe("copy t from stdin (format binary)"), rows.all());
    await transaction`select 1`;
  });
  const found = await sql`select * from t`;
  assert.deepEqual(
    found.map(({ i, b, f, a, t, u, y }) => [i, b, f, a.getTime(), t, u, y?.length]),
    [
      [-7, String(2 ** 53 - 1), true, at, 'Nội "x"\\\t\n', uuid, 5_000],
      [null, null, false, 0, null, null, undefined],
      [0, "0", false, -1, "", uuid, 0],
    ],
  );
  assert.deepEqual(new Uint8Array(found[0]!.y), bytes);
  await sql.end();
});

Deno.test("copyIn() leaves an aborted transaction where the database refuses the rows", async () => {
  await using database = await scratchDatabase();
  const sql = connect(database.url, { connectionsMax: 1 });
  await sql`create table t (i integer primary key)`;
  const rows = new CopyRows(100, 1);
  rows.row().integer(1).row().integer(1);
  const failing = sql.begin(async (transaction) => {
    await copyIn(transaction.unsafe("copy t from stdin (format binary)"), rows.all());
    await transaction`select 1`;
  });
  await assert.rejects(failing, (error) => isAborted(error));
  // Bytes that are no rows: the error comes while the database reads.
  const garbled = sql.begin(async (transaction) => {
    await copyIn(transaction.unsafe("copy t from stdin (format binary)"), new Uint8Array(99));
    await transaction`select 1`;
  });
  await assert.rejects(garbled);
  const [count] = await sql`select count(*)::int as n from t`;
  assert.equal(count!.n, 0, "the connection goes on");
  await sql.end();
});
