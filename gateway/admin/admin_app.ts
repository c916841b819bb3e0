/**
 * The admin address: health for machines, `/api/v1` for programs with a token and people with a
 * session, the pages that people see, and the description of the API, made from the schemas that judge the calls.
 *
 * One file per noun; each gives a group of calls that is mounted here. What a call may be made by
 * is in `api/access.ts`, what an error looks like in `web/problem.ts`.
 */
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import { isDatabaseAway } from "../../adapters/postgres/is_database_away.ts";
import { networkOf } from "../../core/http/mod.ts";
import { RequestScope, TooSlow } from "../../adapters/postgres/request_scope.ts";
import { buildInfo } from "../process/build_info.ts";
import { limits } from "../limits.ts";
import { createLog, type Log } from "../log/log.ts";
import { missingPage, pagesApp } from "../pages/pages_app.tsx";
import { addressOf } from "../pages/sign_in_pages.tsx";
import { requireRole } from "../api/access.ts";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import type { PageEnv, PageOptions } from "../pages/page_env.ts";
import { type AdminEnv, createApi } from "../api/api.ts";
import { auditApi } from "../api/audit.ts";
import { balanceApi } from "../api/balance.ts";
import { boundBody } from "../api/bound_body.ts";
import { diagnosticsApi } from "../api/diagnostics.ts";
import { documentsApi } from "../api/documents.ts";
import { findApi } from "../api/find.ts";
import { giveBackApi } from "../api/give_back.ts";
import { faultsApi } from "../api/faults.ts";
import { healthApi } from "../api/health.ts";
import { messagesApi } from "../api/messages.ts";
import { mirrorApi } from "../api/mirror.ts";
import { keysApi } from "../api/keys.ts";
import { numbersApi } from "../api/numbers.ts";
import { selectivityApi } from "../api/selectivity.ts";
import { trafficApi } from "../api/traffic.ts";
import { windowsApi } from "../api/windows.ts";
import { noCall, Problem } from "../web/problem.ts";
import { refuseUndurable } from "../api/refuse_undurable.ts";
import { refuseWhileStopped } from "../api/refuse_while_stopped.ts";
import { refuseUnstorable, refuseUnstorableBody } from "../web/refuse_unstorable.ts";
import { resolveApi } from "../api/resolve.ts";
import { statusApi } from "../api/status.ts";
import { switchApi } from "../api/switch.ts";

export interface AdminOptions {
  readonly gateway: AdministeredGateway;
  /** Bearer token with every right; undefined where only stored tokens count. */
  readonly token: string | undefined;
  /** What people see, below the same address; absent = no pages. */
  readonly pages?: PageOptions;
  readonly log?: Log;
  /** Where the rehearsal primary is told its faults, if this gateway runs one. */
  readonly faultsUrl: string | undefined;
}

export function adminApp(
  { gateway, token, faultsUrl, pages, log = createLog({ part: "admin" }) }: AdminOptions,
): OpenAPIHono<AdminEnv> {
  const app = createApi();
  // Whether TLS is spoken is the listener's affair; a browser must not remember it for a whole host.
  app.use(secureHeaders({ strictTransportSecurity: false }));
  app.use((_context, next) => RequestScope.run(limits.adminAnswerMs, next));
  app.use(refuseUnstorable);
  app.route("/", healthApi(gateway));

  const api = createApi();
  api.route("/", statusApi(gateway));
  api.route("/", findApi(gateway));
  api.route("/", messagesApi(gateway));
  api.route("/", resolveApi(gateway));
  api.route("/", documentsApi(gateway));
  api.route("/", giveBackApi(gateway));
  api.route("/", balanceApi(gateway));
  api.route("/", faultsApi(gateway, faultsUrl));
  api.route("/", switchApi(gateway));
  api.route("/", auditApi(gateway));
  api.route("/", diagnosticsApi(gateway));
  api.route("/", numbersApi(gateway));
  api.route("/", keysApi(gateway));
  api.route("/", windowsApi(gateway));
  api.route("/", trafficApi(gateway));
  api.route("/", selectivityApi(gateway));
  api.route("/", mirrorApi(gateway));
  app.use(
    "/api/v1/*",
    requireRole(gateway.database.sql, token, pages, (context) => {
      gateway.passwordNotes?.wrongToken(networkOf(addressOf(context)));
    }),
  );
  app.use("/api/v1/*", boundBody());
  app.use("/api/v1/*", refuseUnstorableBody);
  app.use("/api/v1/*", refuseWhileStopped(gateway));
  app.use("/api/v1/*", refuseUndurable(gateway));
  app.use("/api/v1/*", async (context, next) => {
    await next();
    context.header("cache-control", "no-store");
  });
  app.route("/api/v1", api);

  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
  });
  app.doc31("/api/openapi.json", {
    openapi: "3.1.0",
    info: { title: "Songhanh admin API", version: buildInfo().version },
  });

  if (pages !== undefined) app.route("/", pagesApp(pages));

  const missing = pages && missingPage(pages);
  app.notFound((context) => {
    const { req } = context;
    const isPerson = req.method === "GET" && !req.path.startsWith("/api/") &&
      req.header("accept")?.includes("text/html");
    if (isPerson && missing !== undefined) return missing(context as unknown as Context<PageEnv>);
    return new Problem("PATH_UNKNOWN", noCall(req)).response();
  });
  app.onError((error) => {
    const problem = problemOf(error);
    if (problem.code === "INTERNAL") log.error("could not answer an admin request", { error });
    return problem.response();
  });
  return app;
}

function problemOf(error: Error): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HTTPException) {
    return error.status === 415
      ? new Problem("BODY_TYPE_UNKNOWN", "expected Content-Type: application/json")
      : new Problem("PARAMETERS_INVALID", error.message);
  }
  // What the database ended for its time or that of a lock was rolled back.
  const { code } = error as { code?: unknown };
  if (error instanceof TooSlow || code === "57014" || code === "55P03") {
    return new Problem("DATABASE_SLOW", `the database was too slow: ${error.message}`);
  }
  if (isDatabaseAway(error)) {
    return new Problem("DATABASE_UNAVAILABLE", "expected the database to answer");
  }
  return new Problem("INTERNAL", "the reason is in the gateway's log");
}
