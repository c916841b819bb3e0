/** A pool whose connection can be lost, for tests. */
import type { ISql, Sql } from "postgres";
import { TcpProxy } from "./tcp_proxy.ts";
import { connect } from "../postgres/connect.ts";
import { scratchDatabase } from "./scratch_database.ts";

export interface CuttablePool {
  /** A pool of one connection, through the proxy. */
  readonly sql: Sql;
  /** Beside it: sees what was committed. */
  readonly other: Sql;
  readonly proxy: TcpProxy;
}

/** Runs a test with a pool and an empty table `t (n integer primary key, filler text)`. */
export async function withCuttablePool(run: (pool: CuttablePool) => Promise<void>): Promise<void> {
  await using database = await scratchDatabase();
  const { hostname, port } = new URL(database.url);
  await using proxy = new TcpProxy({ hostname, port: Number(port) });
  const url = database.url.replace(`${hostname}:${port}`, `127.0.0.1:${proxy.port}`);
  const sql = connect(url, { connectionsMax: 1 });
  const other = connect(database.url, { connectionsMax: 1 });
  try {
    await other`create table t (n integer primary key, filler text)`;
    await run({ sql, other, proxy });
  } finally {
    proxy.comeBack();
    await sql.end({ timeout: 1 });
    await other.end({ timeout: 1 });
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Ways in which a transaction loses the connection of a cuttable pool. */
export const waysToLosePool: Readonly<
  Record<string, (transaction: ISql, proxy: TcpProxy) => Promise<unknown>>
> = {
  "with a statement on its way": (transaction, proxy) => {
    setTimeout(() => proxy.cut(), 20);
    return transaction`select pg_sleep(1)`;
  },
  "between two statements": async (transaction, proxy) => {
    proxy.cut();
    await pause(50);
    return await transaction`select 1`;
  },
  "while it does something else": async (_, proxy) => {
    proxy.cut();
    await pause(50);
    throw new Error("something else");
  },
  "with statements that were not sent yet": (transaction, proxy) => {
    setTimeout(() => proxy.cut(), 20);
    // The driver holds back what follows one that it sees for the first time.
    return Promise.all([
      transaction`select pg_sleep(${1}::integer)`,
      transaction`select 2`,
      transaction`select 3`,
    ]);
  },
  "ended by the server": (transaction) =>
    transaction`select pg_terminate_backend(pg_backend_pid())`,
};
