/** Goods that came or went for a time and have not gone back until the day that was declared. */
import type { Sql } from "postgres";
import type { OfficesAt } from "../../core/codes/offices.ts";
import type { FamilyName } from "../../core/procedures/mod.ts";
import { isWithinReach } from "./office_reach.ts";

export interface OverdueReturn {
  readonly id: string;
  readonly number: string;
  readonly family: FamilyName;
  readonly owner: string;
  readonly company: string;
  readonly office: string;
  /** `yyyy-MM-dd`, in Vietnam. */
  readonly returnBy: string;
  /** Whether VNACCS can know of nothing that has gone back and is not known here. */
  readonly isWhole: boolean;
}

export interface OverdueSearch {
  readonly office: string;
  readonly at: OfficesAt;
  /** `yyyy-MM-dd` in Vietnam: what had to be back before it is overdue. */
  readonly today: string;
  /** Behind this one, as a page before gave it. */
  readonly cursor?: string;
  readonly limit: number;
}

const form = /^(\d{4}-\d\d-\d\d),([!-~]{1,64})$/;

/** What an office sees of them, the longest overdue first. */
export async function listOverdueReturns(
  sql: Sql,
  { office, at, today, cursor, limit }: OverdueSearch,
): Promise<{ readonly rows: readonly OverdueReturn[]; readonly cursor: string | undefined }> {
  const [, day, id] = form.exec(cursor ?? "") ?? [];
  const found = await sql<OverdueReturn[]>`
    select id, number, family, owner, facts->>'company' as company, office,
      facts->>'returnBy' as "returnBy", facts ? 'drawsKnown'
        and not coalesce(facts->'drawn', '[]') @> '[{"quantity": ""}]' as "isWhole"
    from document
    where facts ? 'returnBy' and facts->>'returnBy' < ${today}
      and ${isWithinReach(sql, office, at)}
      and (${day ?? null}::text is null or (facts->>'returnBy', id) > (${day ?? null}, ${
    id ?? null
  }))
    order by facts->>'returnBy', id limit ${limit + 1}`;
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return {
    rows,
    cursor: found.length > limit ? `${last!.returnBy},${last!.id}` : undefined,
  };
}
