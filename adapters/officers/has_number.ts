import type { Fragment, Sql } from "postgres";
import { stemNamed } from "../../core/numbering/mod.ts";

/**
 * Whether a row of `document` has this number, as people name it: of either system, with or without
 * branch and check digit, or the receipt of its files. Everything has it where none is asked for.
 */
export function hasNumber(sql: Sql, number: string | undefined): Fragment {
  if (number === undefined) return sql`true`;
  const stem = stemNamed(number);
  if (stem === undefined) return sql`facts -> 'receipts' ? ${number}`;
  return sql`id = any (array(
    select ${stem} union select ours from number_map where theirs = ${stem}))`;
}
