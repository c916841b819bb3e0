/** Decisions of people and of the gateway itself. */
import { z } from "@hono/zod-openapi";
import {
  countAudit as countEntries,
  listAudit as readAudit,
} from "../../adapters/audit/audit_store.ts";
import { auditActionNames } from "../../core/reasons/mod.ts";
import { moment } from "./moment.ts";
import { operation } from "./operation.ts";
import { pageLimit } from "./page_limit.ts";

/** What entries are looked for by. */
const wanted = {
  actor: z.string().trim().max(100).optional().openapi({
    description: "Account, token or node, whole",
  }),
  action: z.enum(auditActionNames).optional(),
  text: z.string().trim().max(100).optional().openapi({
    description: "Stands in the reason or the details",
  }),
  from: moment("from").optional().openapi({ description: "Then or later" }),
  to: moment("to").optional().openapi({
    description: "Before; a date without time: to the end of that day",
  }),
};

/** Newest first. */
export const listAudit = operation({
  right: "see",
  kind: "question",
  input: z.object({
    ...wanted,
    cursor: z.string().regex(/^-?\d{1,15}$/, "expected a cursor from a page").optional(),
    limit: pageLimit,
  }),
  perform: async (context, { cursor, limit, ...search }) => {
    const { sql } = context.gateway.database;
    const newer = cursor?.startsWith("-") ?? false;
    const beyond = cursor === undefined ? undefined : Math.abs(Number(cursor));
    const found = await readAudit(sql, { ...search, beyond, newer, limit: limit + 1 });
    const more = found.length > limit;
    // Nearer than a page to the newest: that page is shown whole.
    const whole = newer && !more ? await readAudit(sql, { ...search, limit: limit + 1 }) : found;
    const isFirst = cursor === undefined || whole !== found;
    const entries = newer && more ? whole.slice(1) : whole.slice(0, limit);
    const [first, last] = [entries.at(0)?.id, entries.at(-1)?.id];
    return {
      entries,
      cursor: whole.length > limit || newer && more ? String(last) : undefined,
      previous: isFirst || first === undefined ? undefined : `-${first}`,
    };
  },
});

/** How many entries a search finds, as far as they are counted. */
export const countAudit = operation({
  right: "see",
  kind: "question",
  input: z.object(wanted),
  perform: ({ gateway: { database } }, search) => countEntries(database.sql, search),
});
