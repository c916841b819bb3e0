/** Errors of the admin API: problem+json (RFC 9457) with a stable `code`. */
import { z } from "@hono/zod-openapi";

/** Every code with its status and its title; the detail says what was found and expected. */
const problems = {
  PARAMETERS_INVALID: [400, "The request has parameters that cannot be used"],
  TOKEN_MISSING: [401, "A bearer token is needed"],
  TOKEN_INVALID: [401, "The bearer token is not known or was revoked"],
  CSRF_TOKEN_MISSING: [403, "A session has to show its form token"],
  ROLE_TOO_LOW: [403, "The token's role may not do this"],
  PATH_UNKNOWN: [404, "There is nothing at this path"],
  MESSAGE_UNKNOWN: [404, "The journal has no such message"],
  MESSAGE_ARCHIVED: [410, "The message is in an archive"],
  DOCUMENT_UNKNOWN: [404, "No such document is known here"],
  PLAN_UNKNOWN: [404, "There is no such plan"],
  REPLY_MISSING: [404, "The message has no reply"],
  SWITCH_UNKNOWN: [404, "There was no such switch"],
  CRITERIA_UNKNOWN: [404, "No such criteria of selectivity were drafted"],
  PROVIDER_UNKNOWN: [404, "There is no such provider"],
  ACCOUNT_UNKNOWN: [404, "There is no such account"],
  USER_UNKNOWN: [404, "There is no such user"],
  TOKEN_UNKNOWN: [404, "There is no such token"],
  PAIR_UNKNOWN: [404, "The mirror has no such pair"],
  REHEARSAL_PRIMARY_MISSING: [404, "This gateway has no rehearsal primary"],
  BYTES_UNOPENED: [409, "What is stored cannot be opened"],
  RESOLVE_REFUSED: [409, "The message cannot be resolved"],
  PLAN_REFUSED: [409, "The plan cannot do that now"],
  SIGNING_REFUSED: [409, "Nothing can be signed, or no key be put in force"],
  ACCOUNT_KNOWN: [409, "There is an account of that name already"],
  ACCOUNT_OWN: [409, "Nobody does this to their own account"],
  ACCOUNT_OF_ENTERPRISE: [409, "The account is in the hands of an enterprise"],
  RULES_FULL: [409, "There are as many rules of comparison as there may be"],
  SWITCH_RUNNING: [409, "Another switch runs"],
  SWITCH_ENDED: [409, "The switch cannot be given up any more"],
  SWITCH_REFUSED: [409, "The mode cannot be changed now"],
  EPOCH_OTHER: [412, "The mode has changed since"],
  CRITERIA_OTHER: [412, "Other criteria of selectivity are in force"],
  RULES_OTHER: [412, "The rules have changed since"],
  BODY_TOO_LARGE: [413, "The body is larger than any that this call takes"],
  BODY_TYPE_UNKNOWN: [415, "The body is of a type that cannot be used"],
  INTERNAL: [500, "The gateway made a mistake"],
  REHEARSAL_PRIMARY_SILENT: [502, "The rehearsal primary does not answer"],
  DATABASE_SLOW: [503, "The database did not answer in time"],
  COMMITS_HANG: [503, "The database makes nothing durable now"],
  NODE_STOPPED: [503, "The gateway takes and decides nothing now"],
  DATABASE_UNAVAILABLE: [503, "The database does not answer"],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof problems;

export const problemSchema = z.object({
  type: z.string().openapi({ example: "urn:songhanh:problem:message-unknown" }),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
  detail: z.string(),
}).openapi("Problem");

/** Thrown wherever something cannot be answered or done; API and pages make the response of it. */
export class Problem extends Error {
  override readonly name = "Problem";

  /** `values`: what a page says of it in its reader's language. */
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly values: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }

  get status(): number {
    return problems[this.code][0];
  }

  response(): Response {
    const [status, title] = problems[this.code];
    const body: z.output<typeof problemSchema> = {
      type: `urn:songhanh:problem:${this.code.toLowerCase().replaceAll("_", "-")}`,
      title,
      status,
      code: this.code,
      detail: this.detail,
    };
    return new Response(JSON.stringify(body), {
      status,
      headers: {
        "content-type": "application/problem+json",
        ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
      },
    });
  }
}

/** The detail of PATH_UNKNOWN. */
export function noCall(
  { method, path }: { readonly method: string; readonly path: string },
): string {
  return `there is no call ${method} ${path}`;
}
