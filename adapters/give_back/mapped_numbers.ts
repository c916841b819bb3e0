import type { Sql, TransactionSql } from "postgres";
import type { FamilyName } from "../../core/procedures/mod.ts";
import { primaryNumber } from "../numbers/primary_number.ts";

/** A document of the standby and what VNACCS calls it. */
export interface MappedNumber {
  readonly ours: string;
  /** With its branch, where an answer of VNACCS has told it; else the stem of 11 digits. */
  readonly theirs: string;
  readonly family: FamilyName;
  readonly office: string;
  readonly owner: string;
  readonly company: string;
  readonly at: Date;
}

export interface NumbersWanted {
  /** Behind this number of ours, as a page before gave it. */
  readonly after?: string;
  readonly limit?: number;
}

/** The numbers that a plan has learnt, by ours. What has one number in both systems is not mapped. */
export async function mappedNumbers(
  sql: Sql | TransactionSql,
  plan: number,
  { after = "", limit }: NumbersWanted = {},
): Promise<MappedNumber[]> {
  const rows = await sql<MappedNumber[]>`
    select coalesce(nullif(d.number, ''), n.ours) as ours, ${primaryNumber(sql)} as theirs,
      d.family, d.office, d.owner, coalesce(d.facts ->> 'company', '') as company, n.at
    from number_map n
    join failback_item i on i.place = n.place
    join document d on d.id = n.ours
    where i.plan = ${plan} and n.ours > left(${after}, 11)
    order by n.ours limit ${limit ?? null}`;
  return [...rows];
}
