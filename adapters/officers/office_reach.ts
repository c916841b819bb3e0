import type { Fragment, ISql, Sql } from "postgres";
import { type OfficesAt, reachOf } from "../../core/codes/offices.ts";
import { hasChannels } from "../ledger/channels_unknown.ts";
import { documentStates } from "../../core/documents/mod.ts";

/**
 * Whether the column `office` of a document is one that an office sees on a date. By the codes that
 * there are, so that the documents of others are not read.
 */
export function isWithinReach(sql: ISql, office: string, at: OfficesAt): Fragment {
  return sql`office = any (array(${officesSeen(sql, office, at)}))`;
}

/** Those of the codes of documents, or of acts about them, that an office sees. */
export function officesSeen(
  sql: ISql,
  office: string,
  at: OfficesAt,
  of: "document" | "officer_act" = "document",
): Fragment {
  const { begins, except } = reachOf(office, at);
  return officesNamed(sql, begins, except, of);
}

/** Those of the codes that begin so; each code is found by one look into the index. */
export function officesNamed(
  sql: ISql,
  begins: readonly string[],
  except: readonly string[] = [],
  of: "document" | "officer_act" = "document",
): Fragment {
  const table = sql(of);
  const like = (beginnings: readonly string[]) => beginnings.map((each) => `${each}%`);
  return sql`
    with recursive each (office) as (
      (select office from ${table} order by office limit 1)
      union all
      select (select d.office from ${table} d where d.office > each.office order by d.office limit 1)
      from each where each.office is not null)
    select office from each where office like any (${like(begins)}::text[])
      and not office like any (${like(except)}::text[])`;
}

/**
 * Declarations that an office sees, as rows of `document`: of each code, state and channel the newest,
 * among them the `limit` newest of all. An office has more of them than anybody reads for a page. Those
 * without a channel have an index of their own (step 0071), as drafts and other papers have none either.
 */
export function newestWithinReach(
  sql: Sql,
  { office, at, where, limit }: {
    readonly office: string;
    readonly at: OfficesAt;
    readonly where: Fragment;
    readonly limit: number;
  },
): Fragment {
  const newest = sql`${where} order by created_at desc, id desc limit ${limit}`;
  return sql`(
    select d.* from (${officesSeen(sql, office, at)}) o
    cross join unnest(${documentStates as unknown as string[]}::text[]) s (state)
    cross join unnest('{1,2,3,null}'::smallint[]) c (channel)
    cross join lateral (
      (select * from document d where d.office = o.office and d.state = s.state
        and d.channel = c.channel and ${newest})
      union all
      (select * from document d where d.office = o.office and d.state = s.state
        and d.channel is null and d.state <> 'draft' and ${hasChannels(sql)}
        and c.channel is null and ${newest})) d)`;
}
