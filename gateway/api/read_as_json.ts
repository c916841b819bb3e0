import type { MiddlewareHandler } from "hono";
import type { AdminEnv } from "./api.ts";

/** Reads a body as JSON whatever type it claims: it is typed by hand as often as not. */
export const readAsJson: MiddlewareHandler<AdminEnv> = async ({ req }, next) => {
  const headers = new Headers(req.raw.headers);
  headers.set("content-type", "application/json");
  req.raw = new Request(req.raw, { headers });
  await next();
};
