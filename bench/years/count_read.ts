import type { Sql, TransactionSql } from "postgres";

/**
 * Rows and entries of indexes that the database reads for what is asked: all of it in one transaction of
 * one session, whose reading the database counts, and which is rolled back.
 */
export async function countRead(own: Sql, ask: (sql: Sql) => Promise<unknown>): Promise<number> {
  const rolledBack = Symbol("rolled back");
  let read = 0;
  try {
    await own.begin(async (transaction) => {
      const before = await readSoFar(transaction);
      await ask(within(transaction));
      read = await readSoFar(transaction) - before;
      throw rolledBack;
    });
  } catch (error) {
    if (error !== rolledBack) throw error;
  }
  return read;
}

async function readSoFar(transaction: TransactionSql): Promise<number> {
  const [row] = await transaction`
    select sum(pg_stat_get_xact_tuples_returned(c.oid) + pg_stat_get_xact_tuples_fetched(c.oid))::float8 as n
    from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'i')`;
  return row!.n;
}

/**
 * A transaction that stands for its pool: what begins another one goes on in it, one after the other, and
 * is rolled back to where it began, so that what it set for itself holds for nothing else. It is not cut
 * short either: what is read would depend on how busy the machine is.
 */
function within(transaction: TransactionSql): Sql {
  let before: Promise<unknown> = Promise.resolve();
  const begin = (...args: unknown[]) => {
    const turn = before.then(() => beginWithin(...args));
    before = turn.catch(() => {});
    return turn;
  };
  const beginWithin = async (...args: unknown[]) => {
    const act = args.at(-1) as (sql: TransactionSql) => Promise<unknown>;
    const undone = Symbol("undone");
    let result: unknown;
    await transaction.savepoint(async (inner) => {
      result = await act(unhurried(inner));
      throw undone;
    }).catch((error) => {
      if (error !== undone) throw error;
    });
    return result;
  };
  return new Proxy(transaction, {
    get: (target, name) => name === "begin" ? begin : Reflect.get(target, name),
  }) as unknown as Sql;
}

function unhurried(transaction: TransactionSql): TransactionSql {
  const unsafe = (text: string, ...rest: unknown[]) =>
    text.startsWith("set local statement_timeout")
      ? Promise.resolve([])
      : Reflect.apply(transaction.unsafe, transaction, [text, ...rest]);
  return new Proxy(transaction, {
    get: (target, name) => name === "unsafe" ? unsafe : Reflect.get(target, name),
  });
}
