import type { Sql, TransactionSql } from "postgres";
import { RequestScope } from "./request_scope.ts";

type Run = (transaction: TransactionSql) => unknown;

/** A pool that does nothing more for a request that was given up: see `RequestScope`. */
export function abandonable(sql: Sql): Sql {
  const begin = sql.begin.bind(sql) as (options: string, run: Run) => Promise<unknown>;
  const guarded = (...given: [Run] | [string, Run]) => {
    const [options, run] = given.length === 1 ? ["", given[0]] : given;
    const scope = RequestScope.current;
    return begin(options, async (transaction) => {
      // A connection may have been waited for, and the statements may have been waited for.
      scope?.refuseAbandoned();
      const result = run(transaction);
      const done = await (Array.isArray(result) ? Promise.all(result) : result);
      scope?.refuseAbandoned();
      return done;
    });
  };
  return new Proxy(sql, {
    apply(target, self, args) {
      return refusal() ?? Reflect.apply(target as never, self, args);
    },
    get: (target, name) => name === "begin" ? guarded : Reflect.get(target, name),
  });
}

/**
 * What a statement of a request that was given up comes to. It fails as one of the database's would,
 * later and where it is awaited: thrown at once, it would leave those that were begun beside it to
 * nobody, and an error that is nobody's ends the process. A part of a statement is never awaited.
 */
function refusal(): Promise<never> | undefined {
  try {
    RequestScope.current?.refuseAbandoned();
  } catch (error) {
    const refused = Promise.reject(error);
    refused.catch(() => {});
    return refused;
  }
}
