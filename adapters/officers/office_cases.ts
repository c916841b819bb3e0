/** Papers of an office that are no declarations: amendments, exemption lists, files, permits. */
import type { Sql } from "postgres";
import type { DocumentState } from "../../core/documents/mod.ts";
import type { OfficesAt } from "../../core/codes/offices.ts";
import { caseFamilies, type FamilyName } from "../../core/procedures/mod.ts";
import { isWithinReach } from "./office_reach.ts";

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
  /** How many of the newest are left out. */
  readonly skip: number;
  readonly limit: number;
}

/** The papers of an office that were declared, newest first; `more` if there are others behind. */
export async function listCases(
  sql: Sql,
  { office, at, family, open = false, number, skip, limit }: CaseSearch,
): Promise<{ readonly rows: readonly ListedCase[]; readonly more: boolean }> {
  const families = family === undefined ? caseFamilies : [family];
  const rows = await sql<ListedCase[]>`
    select id, coalesce(nullif(number, ''), facts -> 'receipts' ->> 0, id) as number, family, owner,
      facts ->> 'company' as company, office, state, ${isAcceptedRow(sql)} as accepted,
      created_at as "createdAt"
    from document
    where ${isWithinReach(sql, office, at)} and family = any (${families})
      and state <> 'draft'
      and (not ${open} or (state = 'registered' and family <> 'attached documents'
        and not ${isAcceptedRow(sql)}))
      and (${number ?? null}::text is null or id = left(${number ?? null}, 11)
        or facts -> 'receipts' ? ${number ?? ""})
    order by created_at desc, id desc limit ${limit + 1} offset ${skip}`;
  return { rows: rows.slice(0, limit), more: rows.length > limit };
}

/** As `isAccepted` has it, of a row. Dates are kept as text of one form, which sorts like them. */
function isAcceptedRow(sql: Sql) {
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
