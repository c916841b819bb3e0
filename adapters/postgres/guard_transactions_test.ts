import assert from "node:assert/strict";
import { waysToLosePool, withCuttablePool } from "../testing/cuttable_pool.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

for (const [what, lose] of Object.entries(waysToLosePool)) {
  Deno.test(`a transaction that loses its connection ${what} fails, and the pool goes on`, async () => {
    await withCuttablePool(async ({ sql, proxy }) => {
      for (let round = 0; round < 3; round++) {
        await assert.rejects(sql.begin(async (tx) => {
          await tx`insert into t values (1)`;
          await lose(tx, proxy);
        }));
        // The driver gives what it had received at the loss to the next statements: the server's
        // last words as an error, the number of rows as holes in front of others.
        const count = async () => (await sql`select count(*)::int as n from t`).at(-1)!.n;
        assert.equal(await count().catch(count), 0);
      }
    });
  });
}

Deno.test("a transaction commits, gives its result, and rolls back with the error it was given", async () => {
  await withCuttablePool(async ({ sql }) => {
    const result = await sql.begin(async (tx) => {
      await tx`insert into t values (1)`;
      return "done";
    });
    assert.equal(result, "done");
    const list = await sql.begin((tx) => [tx`select 1 as n`, tx`select 2 as n`]);
    assert.deepEqual(list.map(([row]) => row!.n), [1, 2]);
    const own = Object.assign(new Error("mine"), { code: "ENOENT" });
    await assert.rejects(
      sql.begin("isolation level serializable", async (tx) => {
        await tx`insert into t values (2)`;
        throw own;
      }),
      own,
    );
    await assert.rejects(sql.begin((tx) => tx`select 1 / 0`), { code: "22012" });
    const rows = await sql`select n from t`;
    assert.deepEqual(rows.map(({ n }) => n), [1]);
  });
});

Deno.test("a reserved connection that is lost refuses to go on, and the pool goes on", async () => {
  await withCuttablePool(async ({ sql, proxy }) => {
    const reserved = await sql.reserve();
    await reserved`begin`;
    proxy.cut();
    await pause(50);
    assert.throws(() => reserved`rollback`, { code: "CONNECTION_CLOSED" });
    reserved.release();
    assert.equal((await sql`select 5 as five`)[0]!.five, 5);
    const other = await sql.reserve();
    assert.equal((await other`select 6 as six`)[0]!.six, 6);
    other.release();
    assert.equal((await sql`select 7 as seven`)[0]!.seven, 7);
  });
});
