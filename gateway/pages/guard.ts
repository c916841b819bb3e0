/**
 * What every request of the pages passes: who asks, may they, is the form theirs. One middleware, so
 * that no page can forget a part of it.
 */
import { refused } from "../web/refuse_unstorable.ts";
import { isStorable } from "../../adapters/postgres/storable_text.ts";
import { randomBytes } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { matchedRoutes } from "hono/route";
import { builtInCodes } from "../../core/codes/mod.ts";
import { findSession } from "../../adapters/accounts/mod.ts";
import {
  keepChoice,
  readChoice,
  readFormCookie,
  readSessionCookie,
  writeFormCookie,
} from "../web/cookies.ts";
import { csrfToken, isCsrfToken } from "../web/csrf_token.ts";
import { ListFile } from "./list_file.ts";
import { mayUse, pageAccess } from "./page_access.ts";
import type { PageEnv, PageOptions } from "./page_env.ts";
import { PageProblem } from "./page_problem.ts";
import { limits } from "../limits.ts";
import { addressOf } from "./sign_in_pages.tsx";
import { ProofForms } from "./proof_forms.ts";
import { refusalWhileStopped } from "../open_while_stopped.ts";
import { languages } from "../texts/text.ts";
import { themes, translator } from "./view.ts";

/** Largest form: a signature and a few certificates. */
const formKilobytesMax = 512;

/** Larger ones. */
const largerForms: Readonly<Record<string, number>> = {
  "POST /selectivity": limits.criteriaKilobytesMax,
  "POST /give-back/paper": limits.paperKilobytesMax,
};

/** The one form of more than a few words that anybody may send. */
const proofForm = "POST /register/proofs/:id";

/** Pages that somebody who must choose a password may still open. */
const beforePassword: ReadonlySet<string> = new Set(["/password", "/logout"]);

/** What an open page sends with what it asks for by itself (`assets/console.js`). */
export const liveHeader = "x-songhanh-live";
/** Its stream, with which no browser sends a header of ours. */
const eventsPath = "/console/events";

/** Nothing from elsewhere, nothing inline, no frame around us. */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

export function guard(options: PageOptions): MiddlewareHandler<PageEnv> {
  const limitOf = (max: number) =>
    bodyLimit({
      maxSize: max * 1024,
      onError: () => {
        throw new PageProblem("tooLarge", { max });
      },
    });
  const proofForms = new ProofForms();
  const limit = limitOf(formKilobytesMax);
  // Whoever is not signed in is believed a few words, whatever page they are for.
  const openLimit = limitOf(limits.openFormKilobytesMax);
  const larger = new Map(
    Object.entries({ ...largerForms, [proofForm]: limits.proofFormKilobytesMax })
      .map(([route, max]) => [route, limitOf(max)]),
  );
  return async (context, next) => {
    const call = matchedRoutes(context).find(({ path }) => !path.endsWith("*"));
    if (call === undefined) return await next();
    const secret = await recognise(context, options);
    const { account } = context.var.view;
    const route = `${call.method} ${call.path}`;
    const access = pageAccess[route];
    const isPost = context.req.method === "POST";
    if (account === undefined && access !== "open") {
      return context.redirect(loginPath(context), 303);
    }
    if (!mayUse(access, account)) throw new PageProblem("forbidden");
    if (account?.mustChange && !beforePassword.has(context.req.path)) {
      return context.redirect("/password", 303);
    }
    if (!isPost) return await next();
    using place = route === proofForm ? proofForms.take(addressOf(context)) : undefined;
    if (route === proofForm && place === undefined) throw new PageProblem("slow");
    await (larger.get(route) ?? (access === "open" ? openLimit : limit))(context, async () => {
      await checkForm(context, secret);
      const why = refusalWhileStopped(call, { obstacle: options.obstacle() });
      if (why !== undefined) throw new PageProblem("stopped", { why });
      // It would be waited for in vain, and happen when nobody wants it any more (F54).
      if (await options.undurable() !== undefined) throw new PageProblem("undurable");
      await next();
    });
  };
}

/** The headers of every page; also of those that say what is wrong. */
export function pageHeaders(): MiddlewareHandler<PageEnv> {
  return async (context, next) => {
    if (!isPage(context)) return await next();
    await next();
    guardHeaders(context.res.headers);
  };
}

/** Nothing from elsewhere, and nothing kept. */
export function guardHeaders(headers: Headers): void {
  // A file from outside brings a stricter one.
  if (!headers.has("content-security-policy")) {
    headers.set("content-security-policy", contentPolicy);
  }
  headers.set("x-content-type-options", "nosniff");
  headers.set("cross-origin-opener-policy", "same-origin");
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
}

function isPage(context: Context): boolean {
  return matchedRoutes(context).some(({ path }) => !path.endsWith("*"));
}

/** Finds out who asks and in which language; gives the secret of the reader's forms. */
export async function recognise(
  context: Context<PageEnv>,
  options: PageOptions,
): Promise<string> {
  const { sql, secure } = options;
  const now = options.now?.() ?? new Date();
  const id = readSessionCookie(context, secure);
  // Nobody has to sit before a page that asks by itself.
  const isLive = context.req.header(liveHeader) !== undefined || context.req.path === eventsPath;
  const session = id === undefined
    ? undefined
    : await findSession(sql, id, now, { counts: !isLive });
  let secret = session === undefined ? readFormCookie(context, secure) : id!;
  if (secret === undefined) {
    secret = randomBytes(32).toString("base64url");
    writeFormCookie(context, secure, secret);
  }
  const { pathname, searchParams } = new URL(context.req.url);
  const isAsked = context.req.method === "GET";
  const file = isAsked ? ListFile.asked(searchParams, now) : undefined;
  // Programs read JSON by the names of columns, which must not depend on who has asked.
  const lang = file?.format === "json" ? "en" : readChoice(context, "lang", languages) ?? "vi";
  keepChoice(context, secure, "lang");
  keepChoice(context, secure, "theme");
  for (const name of ["lang", "theme", "as", "list"]) searchParams.delete(name);
  let lists = 0;
  context.set("session", session);
  context.set("view", {
    lang,
    theme: readChoice(context, "theme", themes) ?? "auto",
    t: translator(lang),
    csrf: csrfToken(secret),
    path: pathname,
    query: searchParams.toString(),
    account: session?.account,
    plannedWindow: options.plannedWindow?.(now),
    now,
    service: options.service(),
    isLive,
    officesNow: { date: now, offices: (options.codes?.() ?? builtInCodes).offices.entries },
    nextList: isAsked ? () => ++lists : undefined,
    file,
  });
  return secret;
}

async function checkForm(context: Context<PageEnv>, secret: string): Promise<void> {
  // Browsers say where a request comes from; those that do not have the token alone.
  const site = context.req.header("sec-fetch-site");
  if (site !== undefined && site !== "same-origin") throw new PageProblem("form");
  let form: FormData;
  try {
    form = await context.req.formData();
  } catch (error) {
    if (error instanceof PageProblem) throw error;
    throw new PageProblem("form");
  }
  for (const [name, value] of form) {
    // No key types them, and no text of the database can hold them.
    if (!isStorable(name) || !isStorable(typeof value === "string" ? value : value.name)) {
      throw refused("the form");
    }
  }
  const token = form.get("csrf");
  if (typeof token !== "string" || !isCsrfToken(secret, token)) throw new PageProblem("form");
  context.set("form", form);
  const { view } = context.var;
  context.set("view", { ...view, sent: { path: view.path, fields: form } });
}

/** Where to sign in, and what to show then: only a page that could be opened by a link. */
function loginPath(context: Context): string {
  if (context.req.method !== "GET") return "/login";
  const { pathname, search } = new URL(context.req.url);
  return pathname === "/" ? "/login" : `/login?to=${encodeURIComponent(pathname + search)}`;
}
