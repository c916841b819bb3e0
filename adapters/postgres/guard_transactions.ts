/**
 * Transactions, and reserved connections, that are lost. The driver sends a rollback on the very
 * connection that is gone, writes to a socket that is no more, and the error ends the process (F2).
 * Here the function of a transaction that may have lost its connection is kept waiting until that is
 * known: if it has, the driver never learns of its failure – the caller does, from the driver's
 * notice of the loss – and what the function still sends is refused before it reaches the driver.
 */
import type { ReservedSql, Sql, TransactionSql } from "postgres";
import { invariant } from "../../core/invariant.ts";
import { meaningOfState } from "./meaning_of_state.ts";

/** How long the loss of a connection may take to become known, in milliseconds. */
const LOSS_MS_MAX = 1_000;
const LOOK_MS = 5;

type Run<T> = (transaction: TransactionSql) => T | Promise<T>;

/** The connections of a pool that have closed: a reserved one is not used once any of them has. */
export class ConnectionLosses {
  count = 0;
  readonly #watchers = new Set<(error: Error) => void>();

  note(): void {
    this.count++;
    for (const watcher of this.#watchers) watcher(reservationLost());
  }

  watch(watcher: (error: Error) => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }
}

const lossesOf = new WeakMap<Sql, ConnectionLosses>();

/** Whether a pool has lost a connection since the watch began. */
export interface LossWatch extends Disposable {
  readonly isLost: boolean;
}

/**
 * Tells when a guarded pool loses a connection: the driver leaves those statements of a reserved one
 * unsettled that it has not sent yet.
 */
export function watchLoss(sql: Sql, tell: (error: Error) => void): LossWatch {
  const losses = lossesOf.get(sql);
  invariant(losses !== undefined, "the pool is guarded");
  const before = losses.count;
  return {
    get isLost() {
      return losses.count !== before;
    },
    [Symbol.dispose]: losses.watch(tell),
  };
}

/** Waits, where an error may mean it, until it is known whether the connection is lost; tells so. */
export async function settleLoss(error: unknown, isLost: () => boolean): Promise<boolean> {
  for (let ms = 0; ms < LOSS_MS_MAX && !isLost() && mayMeanLoss(error); ms += LOOK_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return isLost();
}

/** Changes `begin` and `reserve` of a pool, whose connections `losses` counts; returns the pool. */
export function guardTransactions(sql: Sql, losses: ConnectionLosses): Sql {
  lossesOf.set(sql, losses);
  /** How many had been lost when one was known to be open. */
  let connectedAt: number | undefined;
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
        if (!await settleLoss(error, () => lost !== undefined)) throw error;
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
      // Where none is open, the driver would open one and forget who asked for it. It would do so
      // for a pool whose open connections are all busy, too: pools that reserve have one connection,
      // and nothing else is under way on it then.
      if (losses.count !== connectedAt) {
        const { count } = losses;
        await sql`select 1`;
        connectedAt = count;
      }
      const before = losses.count;
      const reserving = reserve();
      const { promise: lost, reject } = Promise.withResolvers<never>();
      const stop = losses.watch(reject);
      try {
        const reserved = await Promise.race([reserving, lost]);
        return refuseAfter(() => losses.count === before ? undefined : reservationLost(), reserved);
      } catch (error) {
        // Should it come after all, nobody is there to give it back.
        reserving.then((reserved) => reserved.release(), () => {});
        throw error;
      } finally {
        stop();
      }
    },
  });
}

/** Whether the connection may be gone: the system says so, or the server ends the session. */
function mayMeanLoss(error: unknown): boolean {
  const { name, code, severity_local: severity } = error as Record<string, unknown>;
  if (typeof code !== "string") return false;
  return name !== "PostgresError" || meaningOfState(code).session === "closed" ||
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
      return neverAgain(Reflect.apply(target as never, self, args));
    },
    get(target, name) {
      if (name === "unsafe" || name === "savepoint" || name === "file") refuse();
      // A connection that is gone must not come among those that are open.
      if (name === "release" && lost() !== undefined) return () => {};
      return Reflect.get(target, name);
    },
  });
}

/**
 * Where a plan is out of date, the driver sends a statement once more: behind all that was sent
 * meanwhile, so behind COMMIT, where it would run alone. It fails instead, and so does its transaction.
 */
function neverAgain<Made>(made: Made): Made {
  if (made instanceof Promise) Object.defineProperty(made, "retried", failInstead);
  return made;
}

const failInstead: PropertyDescriptor = {
  get: () => undefined,
  // Set just before the driver sends it; what is cancelled is not sent.
  set(this: { cancelled: unknown; reject: (error: unknown) => void }, error: unknown) {
    this.cancelled = true;
    this.reject(error);
  },
};
