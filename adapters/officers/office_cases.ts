/** Papers of an office that are no declarations: amendments, exemption lists, files, permits. */
import type { Fragment, Sql } from "postgres";
import { type DocumentState, documentStates } from "../../core/documents/mod.ts";
import type { OfficesAt } from "../../core/codes/offices.ts";
import { caseFamilies, type FamilyName } from "../../core/procedures/mod.ts";
import { hasNumber } from "./has_number.ts";
import { isWithinReach, officesSeen } from "./office_reach.ts";
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
  const which = sql`${isCase(sql)} and (${family ?? null}::text is null or family = ${
    family ?? null
  })
    and state <> 'draft'
    and (not ${open} or (state = 'registered' and family <> 'attached documents'
      and not ${isAcceptedRow(sql)}))
    and ${hasNumber(sql, number)}
    and ${isBehind(sql, cursor)}`;
  // What has a number is one. An office has more papers than anybody reads for a page.
  const documents = number === undefined
    ? sql`(
      select d.* from (${officesSeen(sql, office, at)}) o
      cross join unnest(${declaredStates}::text[]) s (state)
      cross join lateral (select * from document d where d.office = o.office and d.state = s.state
        and ${which} order by created_at desc, id desc limit ${limit + 1}) d)`
    : sql`(select * from document where ${isWithinReach(sql, office, at)} and ${which})`;
  const rows = await sql<ListedCase[]>`
    select id, coalesce(nullif(number, ''), facts -> 'receipts' ->> 0, id) as number, family, owner,
      facts ->> 'company' as company, office, state, ${isAcceptedRow(sql)} as accepted,
      ${listedAt(sql)} as "createdAt"
    from ${documents} d
    order by ${listedAt(sql)} desc, id desc limit ${limit + 1}`;
  return pageOf(rows, limit);
}

/** In which a paper is that was declared. */
const declaredStates = documentStates.filter((state) => state !== "draft") as string[];

/** SQL: whether a row is a case; in so many words, by which the index of cases is found. */
function isCase(sql: Sql): Fragment {
  return sql`family = any (${
    sql.unsafe(`'{${caseFamilies.map((each) => `"${each}"`).join(",")}}'`)
  })`;
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
    where ${isWithinReach(sql, office, at)} and ${isCase(sql)}
      and family <> 'attached documents' and state = 'registered' and not ${isAcceptedRow(sql)}`;
  return row.count;
}
