import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Sql } from "postgres";
import { connect } from "../postgres/connect.ts";
import { type Statement, transact } from "../postgres/transact.ts";
import { copyIn, CopyRows, type TableRows } from "./copy_rows.ts";
import { scratchDatabase } from "../testing/scratch_database.ts";

/** Copies tables in one transaction; throws what the database says of them. */
function copyAll(sql: Sql, tables: readonly TableRows[]): Promise<unknown> {
  return transact(sql, {
    read: () => Promise.resolve(),
    write: (transaction) =>
      Promise.resolve(tables.map((table) => copyIn(transaction, table).copied)),
  });
}

Deno.test("copyIn() brings every kind of value, and none", async () => {
  await using database = await scratchDatabase();
  const sql = connect(database.url, { connectionsMax: 1 });
  await sql`create table t
    (i integer, b bigint, f boolean, a timestamptz, t text, u uuid, y bytea, s smallint, j jsonb)`;
  const columns = [..."ibfatuysj"];
  const at = Date.UTC(2026, 10, 22, 5, 6, 7, 89);
  const bytes = crypto.getRandomValues(new Uint8Array(5_000));
  const uuid = "00112233-4455-6677-8899-aabbccddeeff";
  // Grows: the size handed in is a guess.
  const rows = new CopyRows(10, columns.length);
  assert.ok(rows.isEmpty);
  rows.row().integer(-7).bigint(2 ** 53 - 1).boolean(true).timestamp(at + 0.9)
    .text('Nội "x"\\\t\n').uuid(uuid).bytes(bytes).smallint(-3).json('{"Đ": [1]}');
  assert.ok(!rows.isEmpty);
  rows.row().integer(null).bigint(undefined).boolean(false).timestamp(0).text(null).uuid(null)
    .bytes(undefined).smallint(null).null();
  rows.row().integer(0).bigint(0).boolean(false).timestamp(-1).text("").uuid(uuid)
    .bytes(new Uint8Array()).smallint(32_767).json("null");
  await copyAll(sql, [{ table: "t", columns, rows: () => rows }]);
  const found = await sql`select * from t`;
  assert.deepEqual(
    found.map(({ i, b, f, a, t, u, y, s, j }) => [i, b, f, a.getTime(), t, u, y?.length, s, j]),
    [
      [-7, String(2 ** 53 - 1), true, at, 'Nội "x"\\\t\n', uuid, 5_000, -3, { Đ: [1] }],
      [null, null, false, 0, null, null, undefined, null, null],
      [0, "0", false, -1, "", uuid, 0, 32_767, null],
    ],
  );
  assert.deepEqual(new Uint8Array(found[0]!.y), bytes);
  await sql.end();
});

Deno.test("copyIn() can be called many times in a transaction", async () => {
  await using database = await scratchDatabase();
  const sql = connect(database.url, { connectionsMax: 1 });
  await sql`create table t (i integer)`;
  await copyAll(
    sql,
    Array.from({ length: 50 }, (_, i) => {
      const rows = new CopyRows(100, 1);
      rows.row().integer(i);
      return { table: "t", columns: ["i"], rows: () => rows };
    }),
  );
  const [count] = await sql`select count(distinct i)::int as n from t`;
  assert.equal(count!.n, 50);
  await sql.end();
});

Deno.test("copyIn() sends the rows that were written, whoever wrote into the memory before", async () => {
  await using database = await scratchDatabase();
  const sql = connect(database.url, { connectionsMax: 1 });
  await sql`create table t (i integer, y bytea)`;
  await transact(sql, {
    read: () => Promise.resolve(),
    // Several tables wait while one is sent, and grow beyond what they asked for.
    write: async (transaction) => {
      const copied: Statement[] = [];
      for (let round = 0; round < 20; round++) {
        const tables = [0, 1, 2].map((table) => {
          const rows = new CopyRows(10, 2);
          for (let n = 0; n < 40; n++) {
            const i = (round * 3 + table) * 40 + n;
            rows.row().integer(i).bytes(new Uint8Array((i * 97) % 9_000).fill(i));
          }
          return rows;
        });
        for (const rows of tables) {
          const sent = copyIn(transaction, { table: "t", columns: ["i", "y"], rows: () => rows });
          if (round % 2 === 0) await sent.left();
          copied.push(sent.copied);
        }
      }
      return copied;
    },
  });
  const found = await sql`select i, y from t order by i`;
  assert.equal(found.length, 2_400);
  for (const { i, y } of found) {
    assert.deepEqual(new Uint8Array(y), new Uint8Array((i * 97) % 9_000).fill(i));
  }
  await sql.end();
});

Deno.test("copyIn() tells why the database refuses rows, and nothing is written", async () => {
  await using database = await scratchDatabase();
  const sql = connect(database.url, { connectionsMax: 1 });
  await sql`create table t (i integer primary key)`;
  const table = (...numbers: number[]): TableRows => ({
    table: "t",
    columns: ["i"],
    rows: () => numbers.reduce((rows, i) => rows.row().integer(i), new CopyRows(100, 1)),
  });
  // Refused while it reads, when it has read all, and before: what follows is stepped over.
  const noRows = { all: () => Buffer.alloc(99), release: () => {} };
  const refused: readonly (readonly [string, TableRows])[] = [
    ["23505", table(1, 1)],
    ["22P04", { table: "t", columns: ["i"], rows: () => noRows }],
    ["42703", { ...table(1), columns: ["unknown"] }],
    ["42P01", { ...table(1), table: "nowhere" }],
  ];
  for (const [code, wrong] of refused) {
    for (const tables of [[wrong], [table(5), wrong, table(6)]]) {
      await assert.rejects(copyAll(sql, tables), { code });
      const [count] = await sql`select count(*)::int as n from t`;
      assert.equal(count!.n, 0, "the connection goes on");
    }
  }
  await copyAll(sql, [table(7), table(8)]);
  assert.equal((await sql`select i from t`).length, 2);
  await sql.end();
});
