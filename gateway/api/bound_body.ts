import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { matchedRoutes } from "hono/route";
import { limits } from "../limits.ts";
import { Problem } from "../web/problem.ts";

/** What a body of the API may have, in kilobytes: a reason and some words, unless the call is named here. */
const bodyKilobytesMax = 256;
const larger: Readonly<Record<string, number>> = {
  "POST /api/v1/selectivity": limits.criteriaKilobytesMax,
  "POST /api/v1/failback/paper": limits.paperKilobytesMax,
  "PUT /api/v1/mirror/rules": 1_024,
};

/** Refuses a body that is larger than the call can need, before it is read. */
export function boundBody(): MiddlewareHandler {
  const limitOf = (kilobytes: number) =>
    bodyLimit({
      maxSize: kilobytes * 1_024,
      onError: () => {
        throw new Problem("BODY_TOO_LARGE", `expected ${kilobytes} KB at most`);
      },
    });
  const limit = limitOf(bodyKilobytesMax);
  const limitOfCall = new Map(Object.entries(larger).map(([call, most]) => [call, limitOf(most)]));
  return (context, next) => {
    const call = matchedRoutes(context).find(({ path }) => !path.endsWith("*"));
    return (limitOfCall.get(`${call?.method} ${call?.path}`) ?? limit)(context, next);
  };
}
