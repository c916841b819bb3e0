import type { Sql, TransactionSql } from "postgres";

/**
 * Items of plans by plan and state. Those of a plan that is done are summed up (`sumBalance`) until one
 * of them is moved; the others are counted, in an index alone. `all`: as if nothing had been summed up.
 */
export async function itemsByState(
  sql: Sql | TransactionSql,
  { plan, all = false }: { readonly plan?: number; readonly all?: boolean } = {},
): Promise<readonly { readonly plan: number; readonly state: string; readonly n: number }[]> {
  const wanted = plan === undefined ? sql`true` : sql`p.id = ${plan}`;
  return await sql<{ plan: number; state: string; n: number }[]>`
    select p.id::int as plan, s.state, s.items::int as n
    from failback_plan p join failback_sum s on s.plan = p.id where not ${all} and ${wanted}
    union all
    select p.id::int, i.state, i.n::int from failback_plan p
    cross join lateral (select x.state, count(*) as n from failback_item x
      where x.plan = p.id group by x.state offset 0) i
    where ${wanted} and (${all} or not exists (select from failback_sum s where s.plan = p.id))`;
}
