import assert from "node:assert/strict";
import type { ISql } from "postgres";
import { migratedDatabase } from "../testing/migrated_database.ts";
import {
  advisoryLocks,
  heldBySession,
  letGo,
  lockKey,
  lockWithin,
  shareWithin,
  tryLockWithin,
} from "./advisory_lock.ts";
import { connect } from "./connect.ts";

Deno.test("the locks of the schema are those of the table, by the same hash", () => {
  const schema = Deno.readTextFileSync(new URL("schema.sql", import.meta.url));
  const taken = [...schema.matchAll(
    /hashtext(extended)?\(current_schema\(\) \|\| '\.([^']+)'|(:=) current_schema\(\) \|\| '\.([^']+)'/g,
  )].map(([, extended, name, family, prefix]) => ({
    // A prefix that is kept in a variable is of a family, of which each has a wide number.
    name: (name ?? prefix)!.replace(/\.$/, ".*"),
    hash: extended ?? family ? "wide" : "narrow",
  }));
  assert.ok(taken.length > 15);
  for (const { name, hash } of taken) {
    assert.equal((advisoryLocks as Record<string, string>)[name], hash, name);
  }
});

Deno.test("lockKey() is the number by which the schema knows the lock", async () => {
  await using database = await migratedDatabase();
  await using sql = disposable(connect(database.url, { schema: "songhanh", connectionsMax: 1 }));
  const [row] = await sql.sql`
    select ${lockKey(sql.sql, "mode")} as mode, hashtext('songhanh.mode') as narrow,
      ${lockKey(sql.sql, "keys")} as keys, hashtextextended('songhanh.keys', 0) as wide,
      ${lockKey(sql.sql, "terminal", "AA0001")} as terminal,
      hashtextextended('songhanh.terminal.AA0001', 0) as one,
      ${lockKey(sql.sql, "terminal", sql.sql`t.name`)} as column
    from (values ('AA0001')) as t(name)`;
  assert.equal(row!.mode, row!.narrow);
  assert.equal(row!.keys, row!.wide);
  assert.deepEqual([row!.terminal, row!.column], [row!.one, row!.one]);
});

Deno.test("lockWithin() and its like hold a lock for a transaction, heldBySession() for a session", async () => {
  await using database = await migratedDatabase();
  await using one = disposable(connect(database.url, { schema: "songhanh", connectionsMax: 1 }));
  await using two = disposable(connect(database.url, { schema: "songhanh", connectionsMax: 1 }));
  const isFree = () => two.sql.begin((tx) => tryLockWithin(tx, "ledger"));
  await one.sql.begin(async (tx) => {
    await lockWithin(tx, "ledger");
    assert.equal(await isFree(), false);
    assert.equal(await two.sql.begin((other) => tryLockWithin(other, "resolve", "1-1")), true);
  });
  assert.equal(await isFree(), true);
  await one.sql.begin(async (tx) => {
    await shareWithin(tx, "ledger");
    await two.sql.begin((other) => shareWithin(other, "ledger"));
    assert.equal(await isFree(), false);
  });
  const hold = async (sql: ISql): Promise<boolean> => {
    const [row] = await sql`select ${heldBySession(sql, "failback")} as held`;
    return row!.held;
  };
  assert.deepEqual([await hold(one.sql), await hold(two.sql)], [true, false]);
  await letGo(one.sql, "failback");
  assert.equal(await hold(two.sql), true);
});

function disposable(sql: ReturnType<typeof connect>) {
  return { sql, [Symbol.asyncDispose]: () => sql.end() };
}
