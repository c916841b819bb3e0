import type { Sql } from "postgres";
import { type OfficesAt, reachOf } from "../../core/codes/offices.ts";

/** Whether the column `office` of a document is one that an office sees on a date. */
export function isWithinReach(sql: Sql, office: string, at: OfficesAt) {
  const { begins, except } = reachOf(office, at);
  const like = (beginnings: readonly string[]) => beginnings.map((each) => `${each}%`);
  return sql`(office like any (${like(begins)}::text[])
    and not office like any (${like(except)}::text[]))`;
}
