/** Pages of lists of papers, newest first: the next one begins behind the last row of the one before. */
import type { Sql } from "postgres";

interface ListedRow {
  readonly id: string;
  readonly createdAt: Date;
}

// Ids are stems of numbers, receipts, or keys of other systems' documents.
const form = /^(\d{1,15}),([!-~]{1,64})$/;

/** By what such a list is ordered: to the millisecond, as a cursor says it. */
export function listedAt(sql: Sql) {
  return sql`date_trunc('milliseconds', created_at)`;
}

/** Whether a row is behind a cursor; every row is behind none. */
export function isBehind(sql: Sql, cursor: string | undefined) {
  const [, ms, id] = form.exec(cursor ?? "") ?? [];
  if (ms === undefined) return sql`true`;
  const next = new Date(Number(ms) + 1);
  return sql`(created_at < ${next}::timestamptz
    and (${listedAt(sql)}, id) < (${new Date(Number(ms))}::timestamptz, ${id!}))`;
}

/** The rows of a page, of which one more was asked for, with the cursor of the next page. */
export function pageOf<Row extends ListedRow>(
  found: readonly Row[],
  limit: number,
): { readonly rows: readonly Row[]; readonly cursor: string | undefined } {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const isLast = found.length <= limit || last === undefined;
  return { rows, cursor: isLast ? undefined : `${last.createdAt.getTime()},${last.id}` };
}
