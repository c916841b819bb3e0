/**
 * Who may call what. A call that is not in the table below is refused, so that a new call cannot be
 * open by oversight.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { Sql } from "postgres";
import { findSession } from "../../adapters/accounts/mod.ts";
import { findToken, type Role, roles } from "../../adapters/accounts/token_store.ts";
import {
  type AccountRole,
  mayOperate,
  type Operation,
  operationRights,
} from "../../core/accounts/mod.ts";
import { readSessionCookie } from "../web/cookies.ts";
import { isCsrfToken } from "../web/csrf_token.ts";
import type { AdminEnv } from "./api.ts";
import { findNamed } from "../operations/find.ts";
import { diagnosticsOperations } from "../operations/diagnostics.ts";
import { listAudit } from "../operations/audit.ts";
import { countBalance } from "../operations/balance.ts";
import { findDocument, listToEnter, searchDocuments } from "../operations/documents.ts";
import { setFaults } from "../operations/faults.ts";
import { findMessage, searchMessages, takeReply, takeRequest } from "../operations/messages.ts";
import {
  changeRules,
  mirrorDifferences,
  mirrorPair,
  mirrorProgress,
  mirrorReadiness,
  mirrorRules,
} from "../operations/mirror.ts";
import { inquireOutcome, resolveOutcome } from "../operations/outcomes.ts";
import { showStatus } from "../operations/status.ts";
import { giveBackOperations } from "../operations/give_back.ts";
import { keysOperations } from "../operations/keys.ts";
import { numbersOperations } from "../operations/numbers.ts";
import { selectivityOperations } from "../operations/selectivity.ts";
import { switchOperations } from "../operations/switch.ts";
import { showTraffic } from "../operations/traffic.ts";
import { listWindows } from "../operations/windows.ts";
import { noCall, Problem } from "../web/problem.ts";

/** What every call below `/api/v1` is; who may is said once, in `operationRights`. */
export const operationOfCall: Readonly<Record<string, Operation>> = {
  "GET /api/v1/find": findNamed.right,
  "GET /api/v1/status": showStatus.right,
  "GET /api/v1/balance": countBalance.right,
  "GET /api/v1/traffic": showTraffic.right,
  "GET /api/v1/traffic.csv": showTraffic.right,
  "GET /api/v1/messages": searchMessages.right,
  "GET /api/v1/messages/:id": findMessage.right,
  "GET /api/v1/messages/:id/request": takeRequest.right,
  "GET /api/v1/messages/:id/reply": takeReply.right,
  "POST /api/v1/messages/:id/resolve": resolveOutcome.right,
  "POST /api/v1/messages/:id/inquiry": inquireOutcome.right,
  "GET /api/v1/documents": searchDocuments.right,
  "GET /api/v1/documents/:number": findDocument.right,
  "GET /api/v1/documents/:number/page": findDocument.right,
  "GET /api/v1/office/to-enter": listToEnter.right,
  "GET /api/v1/failback/plans": giveBackOperations.list.right,
  "GET /api/v1/failback/plans/:id": giveBackOperations.find.right,
  "GET /api/v1/failback/plans/:id/report": giveBackOperations.report.right,
  "GET /api/v1/failback/plans/:id/numbers": giveBackOperations.numbers.right,
  "GET /api/v1/failback/plans/:id/report.html": giveBackOperations.report.right,
  "POST /api/v1/failback/plans": giveBackOperations.make.right,
  "POST /api/v1/failback/plans/:id/approve": giveBackOperations.approve.right,
  "POST /api/v1/failback/plans/:id/discard": giveBackOperations.discard.right,
  "POST /api/v1/failback/plans/:id/run": giveBackOperations.run.right,
  "POST /api/v1/failback/plans/:id/pause": giveBackOperations.pause.right,
  "POST /api/v1/failback/plans/:id/resume": giveBackOperations.resume.right,
  "POST /api/v1/failback/items/:item/decide": giveBackOperations.decide.right,
  "POST /api/v1/failback/paper": giveBackOperations.addPaper.right,
  "POST /api/v1/faults": setFaults(undefined).right,
  "GET /api/v1/mirror/status": mirrorProgress.right,
  "GET /api/v1/mirror/differences": mirrorDifferences.right,
  "GET /api/v1/mirror/pairs/:id": mirrorPair.right,
  "GET /api/v1/mirror/rules": mirrorRules.right,
  "PUT /api/v1/mirror/rules": changeRules.right,
  "GET /api/v1/mirror/readiness": mirrorReadiness.right,
  "GET /api/v1/mirror/readiness.html": mirrorReadiness.right,
  "GET /api/v1/audit": listAudit.right,
  "GET /api/v1/switch": switchOperations.list.right,
  "GET /api/v1/switch/:id": switchOperations.find.right,
  "POST /api/v1/switch": switchOperations.order.right,
  "POST /api/v1/switch/:id/abort": switchOperations.abort.right,
  "POST /api/v1/automatic": switchOperations.setAutomatic.right,
  "POST /api/v1/acknowledge": switchOperations.acknowledge.right,
  "GET /api/v1/diagnostics": diagnosticsOperations.list.right,
  "POST /api/v1/diagnostics": diagnosticsOperations.tryAll.right,
  "POST /api/v1/diagnostics/:check": diagnosticsOperations.try.right,
  "GET /api/v1/numbers": numbersOperations.list.right,
  "GET /api/v1/windows": listWindows.right,
  "GET /api/v1/selectivity": selectivityOperations.list.right,
  "GET /api/v1/selectivity/:version": selectivityOperations.find.right,
  "POST /api/v1/selectivity": selectivityOperations.draft.right,
  "POST /api/v1/selectivity/:version/try": selectivityOperations.try.right,
  "POST /api/v1/selectivity/:version/activate": selectivityOperations.activate.right,
  "POST /api/v1/numbers/skip": numbersOperations.skip.right,
  "GET /api/v1/keys": keysOperations.list.right,
  "POST /api/v1/keys/rotate": keysOperations.rotate.right,
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
  onWrongToken?: (context: Context) => void,
): MiddlewareHandler<AdminEnv> {
  return async (context, next) => {
    const call = matchedRoutes(context).find(({ path }) => !path.endsWith("*"));
    // Nothing of a request is read for a call that there is not.
    if (call === undefined) throw new Problem("PATH_UNKNOWN", noCall(context.req));
    const operation = operationOfCall[`${call.method} ${call.path}`];
    const caller = await authenticate(context, sql, ownToken, sessions, onWrongToken);
    if (operation === undefined || !mayOperate(caller.role, operation)) {
      const least = operation === undefined ? "no" : operationRights[operation];
      throw new Problem(
        "ROLE_TOO_LOW",
        `expected ${least} token for this call, found role ${caller.role}`,
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
  onWrongToken: ((context: Context) => void) | undefined,
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
  if (token === undefined) {
    onWrongToken?.(context);
    throw new Problem("TOKEN_INVALID", "expected a token that is in force");
  }
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
