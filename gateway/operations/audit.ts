/** Decisions of people and of the gateway itself. */
import { z } from "@hono/zod-openapi";
import {
  countAudit as countEntries,
  searchAudit as readAudit,
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

/**
 * Newest first. A search for text looks through a part of the record for each page: where a page is not
 * full and has a next one all the same, what is older was not looked through yet.
 */
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
    const more = found.entries.length > limit;
    // Nearer than a page to the newest: that page is shown whole.
    const toNewest = newer && !more && found.edge === undefined;
    const whole = toNewest ? await readAudit(sql, { ...search, limit: limit + 1 }) : found;
    const isFirst = cursor === undefined || toNewest;
    const entries = newer && more ? whole.entries.slice(1) : whole.entries.slice(0, limit);
    const [first, last] = [entries.at(0)?.id, entries.at(-1)?.id];
    const isWithin = newer && !toNewest;
    const older = isWithin ? last ?? beyond! + 1 : whole.entries.length > limit ? last : whole.edge;
    const newest = newer ? first ?? found.edge! - 1 : first ?? (beyond ?? 1) - 1;
    return {
      entries,
      cursor: older === undefined ? undefined : String(older),
      previous: isFirst ? undefined : `-${newest}`,
      /** What is older was not looked through for this page. */
      goesOn: !isWithin && whole.edge !== undefined,
    };
  },
});

type AuditPage = Awaited<ReturnType<typeof listAudit.perform>>;

/**
 * Up to `limit` from the first page on, for a list that is read whole: where a page has looked through
 * its part, the next one is asked for.
 */
export async function wholeAudit(
  by: Parameters<typeof listAudit.perform>[0],
  { limit, ...search }: Parameters<typeof listAudit.perform>[1],
): Promise<AuditPage> {
  const first = await listAudit.perform(by, { ...search, limit });
  let page = first;
  const entries = [...first.entries];
  while (page.goesOn && entries.length < limit) {
    const { cursor } = page;
    page = await listAudit.perform(by, { ...search, cursor, limit: limit - entries.length });
    entries.push(...page.entries);
  }
  return { ...page, entries, previous: first.previous };
}

/** How many entries a search finds, as far as they are counted. */
export const countAudit = operation({
  right: "see",
  kind: "question",
  input: z.object(wanted),
  perform: ({ gateway: { database } }, search) => countEntries(database.sql, search),
});
