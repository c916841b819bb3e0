import assert from "node:assert/strict";
import type { ISql, Sql } from "postgres";
import { waitUntil } from "../testing/wait_until.ts";
import { waysToLosePool, withCuttablePool } from "../testing/cuttable_pool.ts";
import { transact } from "./transact.ts";

const insert = (sql: Sql, ...numbers: number[]) =>
  transact(sql, {
    read: (transaction) => Promise.resolve(transaction`select count(*) from t`),
    write: (transaction) =>
      Promise.resolve(
        numbers.map((n) => transaction`insert into t values (${n}, ${large}) returning n`),
      ),
  });

/** Runs a transaction that waits for everything it sends. */
const waiting = (sql: Sql, run: (transaction: ISql) => Promise<unknown>) =>
  transact(sql, {
    read: () => Promise.resolve(),
    write: async (transaction) => {
      await run(transaction);
      return [];
    },
  });

const inTable = async (sql: Sql): Promise<number[]> =>
  (await sql`select n from t order by n`).map(({ n }) => n);

/** Two of them are more than a socket of node:net would take at once. */
const large = "x".repeat(60_000);

Deno.test("transact() commits and gives what the last statements gave", async () => {
  await withCuttablePool(async ({ sql, other }) => {
    const results = await insert(sql, 1, 2);
    assert.deepEqual(results.map(([row]) => row!.n), [1, 2]);
    assert.deepEqual(await inTable(other), [1, 2]);
    assert.deepEqual(await waiting(sql, () => Promise.resolve()), []);
  });
});

Deno.test("transact() waits for no answer before COMMIT is on its way", async () => {
  await withCuttablePool(async ({ sql, other, proxy }) => {
    // What the driver has prepared needs no answer of its own.
    await insert(sql, 1);
    const writing = transact(sql, {
      read: (transaction) => Promise.resolve(transaction`select count(*) from t`),
      write: (transaction) => {
        proxy.swallow("replies");
        return Promise.resolve(
          [2, 3, 4].map((n) => transaction`insert into t values (${n}, ${large}) returning n`),
        );
      },
    });
    const unanswered = assert.rejects(writing);
    await waitUntil("it is committed", async () => (await inTable(other)).length === 4);
    proxy.comeBack();
    await unanswered;
  });
});

Deno.test("transact() commits nothing where a statement fails, and says what failed first", async () => {
  await withCuttablePool(async ({ sql, other }) => {
    await insert(sql, 1);
    await assert.rejects(insert(sql, 2, 1, 3), { code: "23505" });
    const mine = new Error("mine");
    const failing = waiting(sql, async (transaction) => {
      await transaction`insert into t values (4)`;
      throw mine;
    });
    await assert.rejects(failing, mine);
    // A failure that nobody heeds is not a commit.
    const swallowed = waiting(sql, async (transaction) => {
      await transaction`insert into t values (1)`.catch(() => {});
    });
    await assert.rejects(swallowed, /Cannot commit: the database answered ROLLBACK/);
    assert.deepEqual(await inTable(other), [1]);
    await insert(sql, 5);
    assert.deepEqual(await inTable(other), [1, 5]);
  });
});

Deno.test("transact() commits nothing where a prepared statement is gone, and goes on", async () => {
  await withCuttablePool(async ({ sql, other }) => {
    await insert(sql, 1, 2);
    await sql.unsafe("deallocate all");
    // The driver would send it again behind COMMIT.
    await assert.rejects(insert(sql, 3, 4), { code: "26000" }, "what is read");
    await assert.rejects(insert(sql, 3, 4), { code: "26000" }, "what is written");
    assert.deepEqual(await inTable(other), [1, 2]);
    await insert(sql, 5, 6);
    assert.deepEqual(await inTable(other), [1, 2, 5, 6]);
  });
});

Deno.test("transact() sends nothing where a parameter has no value", async () => {
  await withCuttablePool(async ({ sql, other }) => {
    const last = (transaction: ISql) => [
      transaction`insert into t values (1)`,
      transaction`insert into t values (${undefined as never})`,
    ];
    const failing = transact(sql, {
      read: () => Promise.resolve(),
      write: (transaction) => Promise.resolve(last(transaction)),
    });
    await assert.rejects(failing, /every parameter of a statement has a value/);
    assert.deepEqual(await inTable(other), []);
    await insert(sql, 2);
  });
});

Deno.test("transact() changes nothing where there is no transaction", async () => {
  await withCuttablePool(async ({ sql, other }) => {
    await insert(sql, 1);
    const begin = Object.assign(new Error("no transaction"), { code: "57014" });
    const reserve = sql.reserve.bind(sql);
    sql.reserve = async () => {
      const connection = await reserve();
      return new Proxy(connection, {
        get: (target, name) =>
          name !== "unsafe"
            ? Reflect.get(target, name)
            : (text: string) =>
              text === "begin" ? { execute: () => Promise.reject(begin) } : target.unsafe(text),
      });
    };
    await assert.rejects(insert(sql, 2), begin);
    assert.deepEqual(await inTable(other), [1]);
  });
});

for (const [what, lose] of Object.entries(waysToLosePool)) {
  Deno.test(`transact() that loses its connection ${what} fails, and the pool goes on`, async () => {
    await withCuttablePool(async ({ sql, other, proxy }) => {
      for (let round = 0; round < 3; round++) {
        const losing = waiting(sql, async (transaction) => {
          await transaction`insert into t values (1)`;
          await lose(transaction, proxy);
        });
        await assert.rejects(losing, /CONNECTION|connection|something else/);
        // Without a statement in between that would open the connection anew. The driver may give the
        // server's last words to the statement that comes next.
        const again = () => insert(sql, 10 + round);
        await again().catch(again);
      }
      assert.deepEqual(await inTable(other), [10, 11, 12]);
    });
  });
}
