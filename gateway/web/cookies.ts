import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { sessionMs } from "../../core/accounts/mod.ts";

const yearSeconds = 365 * 24 * 3600;
const tokenForm = /^[A-Za-z0-9_-]{20,100}$/;

/** Cookies of the pages. `__Host-` lets browsers refuse one that another host or plain HTTP has set. */
const names = (secure: boolean) => ({
  session: secure ? "__Host-songhanh" : "songhanh",
  form: secure ? "__Host-songhanh-form" : "songhanh-form",
});

/** The session's id, where the cookie has one. */
export function readSessionCookie(context: Context, secure: boolean): string | undefined {
  return readToken(context, names(secure).session);
}

/** Keeps the session's id: not for scripts, not sent along from other sites. */
export function writeSessionCookie(context: Context, secure: boolean, id: string): void {
  setCookie(context, names(secure).session, id, guarded(secure, sessionMs / 1000));
}

export function dropSessionCookie(context: Context, secure: boolean): void {
  deleteCookie(context, names(secure).session, { path: "/", secure });
}

/** The secret of forms before a login. */
export function readFormCookie(context: Context, secure: boolean): string | undefined {
  return readToken(context, names(secure).form);
}

export function writeFormCookie(context: Context, secure: boolean, secret: string): void {
  setCookie(context, names(secure).form, secret, guarded(secure));
}

/** A choice of the reader: `lang` or `theme`. */
export function readChoice<T extends string>(
  context: Context,
  name: "lang" | "theme",
  among: readonly T[],
): T | undefined {
  const chosen = context.req.query(name) ?? getCookie(context, `songhanh-${name}`);
  return among.find((value) => value === chosen);
}

/** Keeps a choice that the address names. */
export function keepChoice(context: Context, secure: boolean, name: "lang" | "theme"): void {
  const chosen = context.req.query(name);
  if (chosen === undefined || !/^[a-z]{2,5}$/.test(chosen)) return;
  setCookie(context, `songhanh-${name}`, chosen, { ...guarded(secure, yearSeconds) });
}

function readToken(context: Context, name: string): string | undefined {
  const value = getCookie(context, name);
  return value !== undefined && tokenForm.test(value) ? value : undefined;
}

function guarded(secure: boolean, maxAge?: number) {
  return { path: "/", httpOnly: true, sameSite: "Strict", secure, maxAge } as const;
}
