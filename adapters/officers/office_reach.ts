import type { Sql } from "postgres";
import { reachOf } from "../../core/codes/offices.ts";

/** Whether the column `office` of a document is one that an office sees on a date. */
export function isWithinReach(sql: Sql, office: string, date: Date) {
  const { begins, except } = reachOf(office, date);
  const like = (beginnings: readonly string[]) => beginnings.map((each) => `${each}%`);
  return sql`(office like any (${like(begins)}::text[])
    and not office like any (${like(except)}::text[]))`;
}
