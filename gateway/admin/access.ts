/**
 * Who may call what. The table below is the only place that says so; a call that is not in it is
 * refused, so that a new call cannot be open by oversight.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { Sql } from "postgres";
import { findSession } from "../../adapters/accounts/mod.ts";
import { findToken, type Role, roles } from "../../adapters/postgres/token_store.ts";
import type { AccountRole } from "../../core/accounts/mod.ts";
import { readSessionCookie } from "../pages/cookies.ts";
import { isCsrfToken } from "../pages/csrf_token.ts";
import type { AdminEnv } from "./api.ts";
import { Problem } from "./problem.ts";

/** The least role of every call below `/api/v1`. */
export const leastRole: Readonly<Record<string, Role>> = {
  "GET /api/v1/status": "observer",
  "GET /api/v1/balance": "observer",
  "GET /api/v1/messages": "observer",
  "GET /api/v1/messages/:id": "observer",
  // Raw bytes hold the sender's password.
  "GET /api/v1/messages/:id/request": "operator",
  "GET /api/v1/messages/:id/reply": "operator",
  "POST /api/v1/messages/:id/resolve": "operator",
  "POST /api/v1/messages/:id/inquiry": "operator",
  "GET /api/v1/documents/:number": "observer",
  "GET /api/v1/documents/:number/page": "observer",
  "GET /api/v1/failback/plans": "observer",
  "GET /api/v1/failback/plans/:id": "observer",
  "GET /api/v1/failback/plans/:id/report": "observer",
  "GET /api/v1/failback/plans/:id/report.html": "observer",
  "POST /api/v1/failback/plans": "operator",
  "POST /api/v1/failback/plans/:id/approve": "administrator",
  "POST /api/v1/failback/plans/:id/run": "operator",
  "POST /api/v1/failback/plans/:id/pause": "operator",
  "POST /api/v1/failback/plans/:id/resume": "operator",
  "POST /api/v1/failback/items/:item/decide": "operator",
  "POST /api/v1/failback/paper": "operator",
  "POST /api/v1/faults": "operator",
  "GET /api/v1/mirror/status": "observer",
  "GET /api/v1/mirror/differences": "observer",
  "GET /api/v1/mirror/pairs/:id": "observer",
  "GET /api/v1/mirror/rules": "observer",
  "PUT /api/v1/mirror/rules": "operator",
  "GET /api/v1/mirror/readiness": "observer",
  "GET /api/v1/mirror/readiness.html": "observer",
  "GET /api/v1/audit": "observer",
  "GET /api/v1/switch": "observer",
  "GET /api/v1/switch/:id": "observer",
  "POST /api/v1/switch": "operator",
  "POST /api/v1/switch/:id/abort": "operator",
  "POST /api/v1/automatic": "operator",
  "POST /api/v1/acknowledge": "operator",
};

/** Who asks. */
interface Caller {
  readonly name: string;
  readonly role: Role;
}

/** Sessions of people count beside tokens where there are pages to open them. */
export interface SessionRules {
  readonly secure: boolean;
  readonly now?: () => Date;
}

/** `ownToken`: the sandbox's token with every right. */
export function requireRole(
  sql: Sql,
  ownToken: string | undefined,
  sessions?: SessionRules,
): MiddlewareHandler<AdminEnv> {
  return async (context, next) => {
    const call = matchedRoutes(context).find(({ path }) => !path.endsWith("*"));
    if (call === undefined) return await next();
    const least = leastRole[`${call.method} ${call.path}`];
    const caller = await authenticate(context, sql, ownToken, sessions);
    if (least === undefined || roles.indexOf(caller.role) < roles.indexOf(least)) {
      throw new Problem(
        "ROLE_TOO_LOW",
        `expected ${least ?? "no"} token for this call, found role ${caller.role}`,
      );
    }
    context.set("actor", caller.name);
    await next();
  };
}

async function authenticate(
  context: Context,
  sql: Sql,
  ownToken: string | undefined,
  sessions: SessionRules | undefined,
): Promise<Caller> {
  const header = context.req.header("authorization");
  const text = /^Bearer +(\S+)$/i.exec(header ?? "")?.[1];
  if (text === undefined) {
    const caller = header === undefined && sessions && await fromSession(context, sql, sessions);
    if (caller) return caller;
    throw new Problem("TOKEN_MISSING", "expected the header Authorization: Bearer TOKEN");
  }
  if (ownToken !== undefined && equalTexts(text, ownToken)) {
    return { name: "sandbox", role: "administrator" };
  }
  const token = await findToken(sql, text);
  if (token === undefined) throw new Problem("TOKEN_INVALID", "expected a token that is in force");
  return { name: token.name, role: token.role };
}

/**
 * The caller of a session. A browser sends its cookie by itself, so a call that may change something
 * has to show the session's form token too, in the header `X-CSRF-Token`.
 */
async function fromSession(
  context: Context,
  sql: Sql,
  { secure, now }: SessionRules,
): Promise<Caller | undefined> {
  const id = readSessionCookie(context, secure);
  const session = id && await findSession(sql, id, now?.() ?? new Date());
  if (!session) return undefined;
  const { name, role, mustChange } = session.account;
  if (mustChange || !isConsoleRole(role)) {
    throw new Problem("ROLE_TOO_LOW", `expected a role of the console, found ${role}`);
  }
  const reads = ["GET", "HEAD"].includes(context.req.method);
  if (!reads && !isCsrfToken(id!, context.req.header("x-csrf-token") ?? "")) {
    throw new Problem("CSRF_TOKEN_MISSING", "expected the header X-CSRF-Token of this session");
  }
  return { name, role };
}

function isConsoleRole(role: AccountRole): role is Role {
  return (roles as readonly string[]).includes(role);
}

/** Compares digests, so that neither the time nor the length tells anything. */
function equalTexts(one: string, other: string): boolean {
  const digestOf = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digestOf(one), digestOf(other));
}
