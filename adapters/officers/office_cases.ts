/** Papers of an office that are no declarations: amendments, exemption lists, files, permits. */
import type { Sql } from "postgres";
import type { DocumentState } from "../../core/documents/mod.ts";
import type { OfficesAt } from "../../core/codes/offices.ts";
import { caseFamilies, type FamilyName } from "../../core/procedures/mod.ts";
import { hasNumber } from "./has_number.ts";
import { isWithinReach, newestWithinReach } from "./office_reach.ts";
import { isBehind, listedAt, pageOf } from "./paper_cursor.ts";

/** A case as lists show it. */
export interface ListedCase {
  readonly id: string;
  /** Or the receipt number, where it has none. */
  readonly number: string;
  readonly family: FamilyName;
  readonly owner: string;
  readonly company: string;
  readonly office: string;
  readonly state: DocumentState;
  readonly accepted: boolean;
  readonly createdAt: Date;
}

export interface CaseSearch {
  readonly office: string;
  readonly at: OfficesAt;
  readonly family?: FamilyName;
  /** Only what nobody has decided about. */
  readonly open?: boolean;
  readonly number?: string;
  /** Behind this one, as a page before gave it. */
  readonly cursor?: string;
  readonly limit: number;
}

/** The papers of an office that were declared, newest first. */
export async function listCases(
  sql: Sql,
  { office, at, family, open = false, number, cursor, limit }: CaseSearch,
): Promise<{ readonly rows: readonly ListedCase[]; readonly cursor: string | undefined }> {
  const families = family === undefined ? caseFamilies : [family];
  const which = sql`family = any (${families})
    and state <> 'draft'
    and (not ${open} or (state = 'registered' and family <> 'attached documents'
      and not ${isAcceptedRow(sql)}))
    and ${hasNumber(sql, number)}
    and ${isBehind(sql, cursor)}`;
  // What has a number is one.
  const documents = number === undefined
    ? newestWithinReach(sql, { office, at, where: which, limit: limit + 1 })
    : sql`(select * from document where ${isWithinReach(sql, office, at)} and ${which})`;
  const rows = await sql<ListedCase[]>`
    select id, coalesce(nullif(number, ''), facts -> 'receipts' ->> 0, id) as number, family, owner,
      facts ->> 'company' as company, office, state, ${isAcceptedRow(sql)} as accepted,
      ${listedAt(sql)} as "createdAt"
    from ${documents} d
    order by ${listedAt(sql)} desc, id desc limit ${limit + 1}`;
  return pageOf(rows, limit);
}

/** As `isAccepted` has it, of a row. Dates are kept as text of one form, which sorts like them. */
export function isAcceptedRow(sql: Sql) {
  return sql`(state = 'registered' and facts -> 'dates' ? 'accepted'
    and facts -> 'dates' ->> 'accepted' >= coalesce(facts -> 'dates' ->> 'corrected', ''))`;
}

/** How many cases of an office nobody has decided about. */
export async function countOpenCases(sql: Sql, office: string, at: OfficesAt): Promise<number> {
  const [row] = await sql<[{ count: number }]>`
    select count(*)::int from document
    where ${isWithinReach(sql, office, at)} and family = any (${caseFamilies})
      and family <> 'attached documents' and state = 'registered' and not ${isAcceptedRow(sql)}`;
  return row.count;
}
