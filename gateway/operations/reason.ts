import { z } from "@hono/zod-openapi";
import { limits } from "../limits.ts";

/** Why something is done, as the audit keeps it. */
export const reason = z.string().trim().min(1, "expected a reason").max(limits.reasonCharactersMax)
  .openapi({ description: "Why; kept in the audit" });
