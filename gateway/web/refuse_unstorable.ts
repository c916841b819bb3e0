import type { MiddlewareHandler } from "hono";
import { isStorable } from "../../adapters/postgres/storable_text.ts";
import { Problem } from "./problem.ts";

/**
 * What no text of the database can hold – NUL, half a character – is refused before anything is looked
 * for by it, in path and query of every request: nothing that can be asked for has such a name. Bodies
 * of the API are looked at by `refuseUnstorableBody`, forms of pages where they are read (`pages/guard.ts`).
 */
export const refuseUnstorable: MiddlewareHandler = async ({ req }, next) => {
  const { pathname, searchParams } = new URL(req.url);
  if (!isStorable(decoded(pathname))) throw refused("the path");
  for (const [name, value] of searchParams) {
    if (!isStorable(name) || !isStorable(value)) throw refused("the query");
  }
  await next();
};

/** The same for every string of a JSON body, of who may ask at all. */
export const refuseUnstorableBody: MiddlewareHandler = async ({ req }, next) => {
  // Read beside whoever takes it; bodies of the API are small.
  if (req.raw.body !== null && !isPlain(await req.raw.clone().text())) throw refused("the body");
  await next();
};

export function refused(where: string): Problem {
  return new Problem("PARAMETERS_INVALID", `${where} holds characters that no text may hold`);
}

/** A path that is no encoded text is none of ours; whoever looks for it says so. */
function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

/** Whether all strings of a JSON text are such; what is no JSON is refused by who reads it. */
function isPlain(text: string): boolean {
  if (!isStorable(text)) return false;
  let isGood = true;
  try {
    JSON.parse(text, (name, value) => {
      isGood &&= isStorable(name) && (typeof value !== "string" || isStorable(value));
      return value;
    });
  } catch {
    return true;
  }
  return isGood;
}
