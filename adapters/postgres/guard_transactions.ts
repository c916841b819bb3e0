/**
 * Transactions, and reserved connections, that are lost. The driver sends a rollback on the very
 * connection that is gone, writes to a socket that is no more, and the error ends the process (F2).
 * Here the function of a transaction that may have lost its connection is kept waiting until that is
 * known: if it has, the driver never learns of its failure – the caller does, from the driver's
 * notice of the loss – and what the function still sends is refused before it reaches the driver.
 */
import type { ReservedSql, Sql, TransactionSql } from "postgres";

/** How long the loss of a connection may take to become known, in milliseconds. */
const LOSS_MS_MAX = 1_000;
const LOOK_MS = 5;

type Run<T> = (transaction: TransactionSql) => T | Promise<T>;

/**
 * Changes `begin` and `reserve` of a pool; returns the pool. `closes` counts the connections of the
 * pool that have closed: a reserved one is not used any more once any of them has.
 */
export function guardTransactions(sql: Sql, closes: () => number): Sql {
  const reserve = sql.reserve.bind(sql);
  const begin = sql.begin.bind(sql) as <T>(options: string, run: Run<T>) => Promise<T>;
  const guarded = async <T>(options: string, run: Run<T>): Promise<T> => {
    let lost: Error | undefined;
    const runGuarded = async (transaction: TransactionSql): Promise<T> => {
      try {
        const result = run(refuseAfter(() => lost, transaction));
        // As the driver does it: a list of statements is one result.
        return await (Array.isArray(result) ? Promise.all(result) as Promise<T> : result);
      } catch (error) {
        for (let ms = 0; ms < LOSS_MS_MAX && !lost && mayMeanLoss(error); ms += LOOK_MS) {
          await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
        }
        if (lost === undefined) throw error;
        return await new Promise<never>(() => {});
      }
    };
    try {
      return await begin(options, runGuarded);
    } catch (error) {
      lost = error as Error;
      throw error;
    }
  };
  return Object.assign(sql, {
    begin: <T>(...given: [Run<T>] | [string, Run<T>]) =>
      given.length === 1 ? guarded("", given[0]) : guarded(...given),
    reserve: async () => {
      const reserved = await reserve();
      const before = closes();
      return refuseAfter(() => closes() === before ? undefined : reservationLost(), reserved);
    },
  });
}

/** Whether the connection may be gone: the system says so, or the server ends the session. */
function mayMeanLoss(error: unknown): boolean {
  const { name, code, severity_local: severity } = error as Record<string, unknown>;
  if (typeof code !== "string") return false;
  return name !== "PostgresError" || /^(08|57P)/.test(code) ||
    /^(FATAL|PANIC)$/.test(`${severity}`);
}

function reservationLost(): Error {
  const error = new Error("Cannot go on: a connection of the pool was lost, perhaps this one");
  return Object.assign(error, { code: "CONNECTION_CLOSED" });
}

/** A connection, refusing every statement once it is known to be lost. */
function refuseAfter<S extends TransactionSql | ReservedSql>(
  lost: () => Error | undefined,
  connection: S,
): S {
  const refuse = () => {
    const error = lost();
    if (error !== undefined) throw error;
  };
  return new Proxy(connection, {
    apply(target, self, args) {
      refuse();
      return Reflect.apply(target as never, self, args);
    },
    get(target, name) {
      if (name === "unsafe" || name === "savepoint" || name === "file") refuse();
      // A connection that is gone must not come among those that are open.
      if (name === "release" && lost() !== undefined) return () => {};
      return Reflect.get(target, name);
    },
  });
}
