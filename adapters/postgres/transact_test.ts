import assert from "node:assert/strict";
import type { ISql, Sql } from "postgres";
import { TcpProxy } from "../testing/tcp_proxy.ts";
import { waitUntil } from "../testing/wait_until.ts";
import { connect } from "./connect.ts";
import { scratchDatabase } from "./scratch_database.ts";
import { transact } from "./transact.ts";

/** A pool of one connection that can be cut, and another that sees what was committed. */
async function withPools(run: (sql: Sql, other: Sql, proxy: TcpProxy) => Promise<void>) {
  await using database = await scratchDatabase();
  const { hostname, port } = new URL(database.url);
  await using proxy = new TcpProxy({ hostname, port: Number(port) });
  const url = database.url.replace(`${hostname}:${port}`, `127.0.0.1:${proxy.port}`);
  const sql = connect(url, { connectionsMax: 1 });
  const other = connect(database.url, { connectionsMax: 1 });
  try {
    await other`create table t (n integer primary key, filler text)`;
    await run(sql, other, proxy);
  } finally {
    proxy.comeBack();
    await sql.end({ timeout: 1 });
    await other.end({ timeout: 1 });
  }
}

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

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

Deno.test("transact() commits and gives what the last statements gave", async () => {
  await withPools(async (sql, other) => {
    const results = await insert(sql, 1, 2);
    assert.deepEqual(results.map(([row]) => row!.n), [1, 2]);
    assert.deepEqual(await inTable(other), [1, 2]);
    assert.deepEqual(await waiting(sql, () => Promise.resolve()), []);
  });
});

Deno.test("transact() waits for no answer before COMMIT is on its way", async () => {
  await withPools(async (sql, other, proxy) => {
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
  await withPools(async (sql, other) => {
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
  await withPools(async (sql, other) => {
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
  await withPools(async (sql, other) => {
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
  await withPools(async (sql, other) => {
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

/** Ways to lose the connection of a transaction. */
const losses: Record<string, (tx: ISql, proxy: TcpProxy) => Promise<unknown>> = {
  "with a statement on its way": (tx, proxy) => {
    setTimeout(() => proxy.cut(), 20);
    return tx`select pg_sleep(1)`;
  },
  "between two statements": async (tx, proxy) => {
    proxy.cut();
    await pause(50);
    return await tx`select 1`;
  },
  "while it does something else": async (_, proxy) => {
    proxy.cut();
    await pause(50);
    throw new Error("something else");
  },
  "with statements that were not sent yet": (tx, proxy) => {
    setTimeout(() => proxy.cut(), 20);
    // The driver holds back what follows one that it sees for the first time.
    return Promise.all([tx`select pg_sleep(${1}::integer)`, tx`select 2`, tx`select 3`]);
  },
  "ended by the server": (tx) => tx`select pg_terminate_backend(pg_backend_pid())`,
};

for (const [what, lose] of Object.entries(losses)) {
  Deno.test(`transact() that loses its connection ${what} fails, and the pool goes on`, async () => {
    await withPools(async (sql, other, proxy) => {
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
