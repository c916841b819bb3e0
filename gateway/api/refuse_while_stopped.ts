import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { refusalWhileStopped } from "../open_while_stopped.ts";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { Problem } from "../web/problem.ts";
import type { AdminEnv } from "./api.ts";

/** Refuses what decides about what is stored while the node takes nothing. */
export function refuseWhileStopped({ node }: AdministeredGateway): MiddlewareHandler<AdminEnv> {
  return async (context, next) => {
    const call = matchedRoutes(context).find(({ path }) => !path.endsWith("*"));
    const why = call && refusalWhileStopped(call, node);
    if (why !== undefined) throw new Problem("NODE_STOPPED", `${why}; nothing was changed`);
    await next();
  };
}
