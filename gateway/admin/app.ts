import { Hono } from "hono";
import type { Gateway } from "../gateway.ts";

export interface AdminOptions {
  readonly gateway: Gateway;
  /** Bearer token with every right; undefined where only stored tokens count. */
  readonly token: string | undefined;
  /** Where the rehearsal primary is told its faults, if this gateway runs one. */
  readonly faultsUrl: string | undefined;
}

export function adminApp({ gateway }: AdminOptions): Hono {
  const app = new Hono();
  app.get("/livez", (context) => context.text("alive\n"));
  app.get("/readyz", async (context) => {
    try {
      await gateway.database.sql`select 1`;
    } catch {
      return context.text("not ready: the database does not answer\n", 503);
    }
    if (!gateway.lanes.ready) return context.text("not ready: a lane does not listen\n", 503);
    return context.text("ready\n");
  });
  app.get("/metrics", async (context) => context.text(await gateway.metrics()));
  app.get("/api/v1/balance", async (context) => context.json(await gateway.store.balance()));
  return app;
}
