import type { MiddlewareHandler } from "hono";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import type { AdminEnv } from "./api.ts";
import { Problem } from "../web/problem.ts";

const reads: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/**
 * Calls that find it out themselves, or write nothing here: a switch has the state of the database
 * among what it checks, and may be a mere question; faults are the rehearsal primary's.
 */
const others: ReadonlySet<string> = new Set(["/api/v1/switch", "/api/v1/faults"]);

/**
 * Refuses what would change something while commits hang: it would be waited for in vain and happen
 * when nobody wants it any more (F54).
 */
export function refuseUndurable({ commits }: AdministeredGateway): MiddlewareHandler<AdminEnv> {
  return async ({ req }, next) => {
    if (!reads.has(req.method) && !others.has(req.path)) {
      const problem = await commits.problem();
      if (problem !== undefined) {
        throw new Problem("COMMITS_HANG", `${problem}; nothing was changed`);
      }
    }
    await next();
  };
}
