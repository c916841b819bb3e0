/**
 * Reports that no terminal has fetched. They stand in a table of their own, whole: they can be fetched
 * as long as they wait, whether the month of the message that they answer is there or in an archive.
 */
import type { Sql, TransactionSql } from "postgres";
import type { Part } from "./part_records.ts";

export interface UnfetchedReports {
  readonly terminal: string;
  readonly reports: number;
  readonly oldest: Date;
  readonly newest: Date;
}

/** Whose users have a terminal. */
export interface TerminalOwner {
  readonly userCode: string;
  readonly taxCode: string;
  readonly company: string;
}

/** With who is to be asked about them. */
export interface OwnedReports extends UnfetchedReports {
  /** None where the terminal is no user's any more. */
  readonly owners: readonly TerminalOwner[];
}

/** SQL: what is left of each row of reports that came in a partition, before a time, or at any. */
function byTerminal(
  sql: Sql | TransactionSql,
  part: Pick<Part, "first" | "end"> | undefined,
  before: Date | undefined,
) {
  return sql`(
    select w.terminal, min(w.created_at) as oldest, max(w.created_at) as newest,
      sum(cardinality(string_to_array(w.output, ' ')) - (select count(*) from output_delivery d
        where d.output = w.id and d.delivered_at is not null))::int as reports
    from waiting_output w
    where w.delivered_at is null
      and (${part?.first ?? null}::integer is null
        or w.stream >= ${part?.first ?? null} and w.stream < ${part?.end ?? null})
      and (${before ?? null}::timestamptz is null or w.created_at < ${before ?? null})
    group by w.terminal)`;
}

/** Those that answer messages of a partition, by terminal; the one that has waited longest first. */
export async function unfetchedOf(
  sql: Sql | TransactionSql,
  part: Pick<Part, "first" | "end">,
): Promise<readonly UnfetchedReports[]> {
  const rows = await sql`
    select x.* from ${byTerminal(sql, part, undefined)} x order by x.oldest, x.terminal`;
  return rows.map(({ terminal, reports, oldest, newest }) => ({
    ...{ terminal, reports, oldest, newest },
  }));
}

/** Those that came before a time, with whose they are. */
export async function unfetchedBefore(
  sql: Sql | TransactionSql,
  before: Date,
): Promise<readonly OwnedReports[]> {
  const rows = await sql`
    select x.*, coalesce((
      select jsonb_agg(distinct jsonb_build_object('userCode', u.user_code, 'taxCode', u.tax_code,
        'company', u.company))
      from terminal_owner o join user_account u on u.user_id = o.user_id
      where o.terminal_id = x.terminal), '[]') as owners
    from ${byTerminal(sql, undefined, before)} x
    order by x.oldest, x.terminal`;
  return rows.map(({ terminal, reports, oldest, newest, owners }) => ({
    ...{ terminal, reports, oldest, newest, owners },
  }));
}
