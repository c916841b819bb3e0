import assert from "node:assert/strict";
import { readRowsOf, readTable } from "./read_table.ts";

const table = "key\tvalue\nA\t1\nAB\t2\nAB\t3\nB\tAB\n";
const columns = ["key", "value"] as const;

Deno.test("readTable() gives the cells by column", () => {
  assert.deepEqual(readTable("key\tvalue\nA\t\n", columns), [{ key: "A", value: "" }]);
  assert.equal(readTable(table, columns).length, 4);
});

Deno.test("readRowsOf() gives the rows of exactly this key", () => {
  const values = (key: string) => readRowsOf(table, key, columns).map((row) => row.value);
  assert.deepEqual(values("A"), ["1"]);
  assert.deepEqual(values("AB"), ["2", "3"]);
  assert.deepEqual(values("B"), ["AB"]);
  assert.deepEqual(values("key"), []);
  assert.deepEqual(values("C"), []);
});

Deno.test("readTable() throws at other columns, a missing last line feed, a missing cell", () => {
  assert.throws(() => readTable("value\tkey\n", columns), /found the columns "value key"/);
  assert.throws(() => readTable("key\tvalue\nA\t1", columns), /final line feed/);
  assert.throws(() => readTable("key\tvalue\nA\n", columns), /row "A": expected 2 cells, found 1/);
});
