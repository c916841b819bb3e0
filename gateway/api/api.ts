/** What every group of calls is made with: one way to judge parameters, one way to say errors. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import type { OperationContext } from "../operations/operation.ts";
import { Problem, problemSchema } from "../web/problem.ts";

/** A call's environment: who asks, once the token is known. */
export interface AdminEnv {
  Variables: {
    /** Name of the token, for the record of decisions. */
    actor: string;
  };
}

/** A group of calls. What does not fit a call's schema is `PARAMETERS_INVALID`. */
export function createApi(): OpenAPIHono<AdminEnv> {
  return new OpenAPIHono<AdminEnv>({
    defaultHook: (result) => {
      if (result.success) return;
      const { issues } = result.error;
      const detail = issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
      throw new Problem("PARAMETERS_INVALID", detail.join("; "));
    },
  });
}

/** What an operation is performed with, for who made this call. */
export function asked(context: Context<AdminEnv>, gateway: AdministeredGateway): OperationContext {
  return { gateway, actor: context.get("actor") };
}

/** The part of a call's description that all calls with a token share. */
export const guarded = { security: [{ bearer: [] }] };

/** Errors in a call's description; `whenMissing` says what a 404 means here. */
export function problemResponses(whenMissing?: string) {
  const content = { "application/problem+json": { schema: problemSchema } };
  return {
    400: { description: "Parameters that cannot be used", content },
    401: { description: "No token, or an unknown one", content },
    403: { description: "The token's role is too low", content },
    ...(whenMissing === undefined ? {} : { 404: { description: whenMissing, content } }),
    503: { description: "The database does not answer", content },
  };
}

/** A content of JSON in a call's description. */
export function jsonContent<Schema extends z.ZodType>(schema: Schema) {
  return { "application/json": { schema } };
}
