import { z } from "@hono/zod-openapi";
import { listAudit as readAudit } from "../../adapters/audit/audit_store.ts";
import { operation } from "./operation.ts";
import { pageLimit } from "./page_limit.ts";

/** Decisions of people and of the gateway itself, newest first. */
export const listAudit = operation({
  right: "see",
  kind: "question",
  input: z.object({
    cursor: z.string().regex(/^\d{1,15}$/, "expected a cursor from a page").optional(),
    limit: pageLimit,
  }),
  perform: async ({ gateway: { database } }, { cursor, limit }) => {
    const before = cursor === undefined ? undefined : Number(cursor);
    const found = await readAudit(database.sql, { before, limit: limit + 1 });
    const entries = found.slice(0, limit);
    return { entries, cursor: found.length > limit ? String(entries.at(-1)!.id) : undefined };
  },
});
