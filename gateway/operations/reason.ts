import { z } from "@hono/zod-openapi";

/** Why something is done, as the audit keeps it. */
export const reason = z.string().trim().min(1, "expected a reason").max(500)
  .openapi({ description: "Why; kept in the audit" });
