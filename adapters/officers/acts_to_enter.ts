/**
 * What officers did in the standby's time has to be entered at VNACCS by hand: it knows of no act of
 * theirs, only of what is given back. Each act stands on its office's list until somebody says that it
 * is entered. A proposal changed nothing and is none; a record that a later one has superseded before
 * it was entered is not entered any more.
 */
import type { Sql, TransactionSql } from "postgres";
import {
  isOfficeCode,
  officeCodeLength,
  type OfficesAt,
  seesOffice,
  successorOf,
} from "../../core/codes/offices.ts";
import { recordKinds } from "../../core/documents/mod.ts";
import type { FamilyName } from "../../core/procedures/mod.ts";
import { audit } from "../audit/audit_store.ts";
import { primaryNumber } from "../numbers/primary_number.ts";
import { officesSeen } from "./office_reach.ts";
import { actOfRow, type OfficerActRow, type StoredAct } from "./officer_act_store.ts";

export interface ActToEnter extends StoredAct {
  readonly id: string;
  readonly document: string;
  readonly family: FamilyName;
  readonly office: string;
  /** VNACCS's number, with its branch where that is known; null while none is known here. */
  readonly theirs: string | null;
  readonly entered: { readonly at: Date; readonly officer: string; readonly note: string } | null;
  /** A later record counts instead. */
  readonly superseded: boolean;
}

/** An act with its document, its number at VNACCS, and who has entered it. */
type ActToEnterRow =
  & OfficerActRow
  & Pick<ActToEnter, "id" | "document" | "family" | "office" | "theirs" | "superseded">
  & (
    | { readonly entered_at: null }
    | { readonly entered_at: Date; readonly entered_by: string; readonly note: string }
  );

export interface ActsSearch {
  readonly office: string;
  readonly at: OfficesAt;
  /** Also those that are entered. */
  readonly all?: boolean;
  /** Behind this one, as a page before gave it. */
  readonly cursor?: string;
  readonly limit: number;
}

const cursorForm = /^\d{1,18}$/;

/** Whether a later record about the same version of the document counts instead of act `a`. */
function isSuperseded(sql: Sql | TransactionSql) {
  return sql`(a.kind = any(${recordKinds as unknown as string[]}) and exists (
    select 1 from officer_act l where l.document = a.document and l.id > a.id and l.kind = a.kind
      and l.number = a.number))`;
}

/** SQL: acts that nobody has entered, each looked up. */
function openActs(sql: Sql | TransactionSql) {
  return sql`(select x.* from open_act o
    cross join lateral (select * from officer_act a where a.id = o.act offset 0) x)`;
}

/** Oldest first, as they are to be entered, page by page; `pending`: all that are to be. */
export async function listActsToEnter(
  sql: Sql,
  { office, at, all = false, cursor, limit }: ActsSearch,
): Promise<{
  readonly rows: readonly ActToEnter[];
  readonly pending: number;
  readonly cursor: string | undefined;
}> {
  const after = cursorForm.test(cursor ?? "") ? cursor! : "0";
  const seen = sql`a.office = any (array(${officesSeen(sql, office, at, "officer_act")}))
    and not a.proposed`;
  const found = await sql<ActToEnterRow[]>`
    select a.*, d.family, d.office, ${primaryNumber(sql)} as theirs,
      e.at as entered_at, e.officer as entered_by, e.note, ${isSuperseded(sql)} as superseded
    from ${all ? sql`officer_act` : openActs(sql)} a
    cross join lateral (select d.family, d.office from document d where d.id = a.document limit 1) d
    left join number_map n on n.ours = a.document
    left join act_entered e on e.act = a.id
    where ${seen} and (${all} or not ${isSuperseded(sql)}) and a.id > ${after}
    order by a.id limit ${limit + 1}`;
  const rows = found.slice(0, limit);
  const [count] = await sql<[{ pending: number }]>`
    select count(*)::int as pending from ${openActs(sql)} a where ${seen}
      and not ${isSuperseded(sql)}`;
  return {
    pending: count.pending,
    cursor: found.length > limit ? String(rows.at(-1)!.id) : undefined,
    rows: rows.map((row) => ({
      ...actOfRow(row),
      id: row.id,
      document: row.document,
      family: row.family,
      office: row.office,
      theirs: row.theirs,
      superseded: row.superseded,
      entered: row.entered_at === null
        ? null
        : { at: row.entered_at, officer: row.entered_by, note: row.note },
    })),
  };
}

export type EnterOutcome = "entered" | "already" | "missing";

/** Says that an act is entered at VNACCS; once. `missing`: none of this office. */
export async function enterAct(
  sql: Sql,
  { act, officer, office, note, at }: {
    readonly act: string;
    readonly officer: string;
    readonly office: string;
    readonly note: string;
    readonly at: OfficesAt;
  },
): Promise<EnterOutcome> {
  if (!/^\d{1,18}$/.test(act)) return "missing";
  return await sql.begin(async (transaction): Promise<EnterOutcome> => {
    const [row] = await transaction`
      select a.kind, a.number, d.office from officer_act a join document d on d.id = a.document
      where a.id = ${act} and not a.proposed`;
    if (row === undefined || !seesOffice(office, row.office, at)) return "missing";
    const added = await transaction`
      insert into act_entered (act, at, officer, note) values (${act}, ${at.date}, ${officer}, ${note})
      on conflict do nothing returning act`;
    if (added.length === 0) return "already";
    await audit(transaction, {
      actor: officer,
      action: "act entered at VNACCS",
      reason: note,
      details: { act, kind: row.kind, document: row.number },
    });
    return "entered";
  });
}

/** Acts of one office, as they are to be entered. */
export interface ActsOfOffice {
  readonly office: string;
  readonly done: number;
  readonly pending: number;
}

/**
 * Every office whose officers did something in the standby's time, each act at one: by the code that
 * the office has now, and at the department where that is one of them, whose list has its branches'.
 */
export async function actsByOffice(
  sql: Sql | TransactionSql,
  at: OfficesAt,
): Promise<ActsOfOffice[]> {
  const rows = await sql<ActsOfOffice[]>`
    select d.office, d.done, coalesce(o.pending, 0) as pending
    from (select office, count(*)::int as done from officer_act
      where not proposed and office is not null group by office) d
    left join (select a.office, count(*)::int as pending from ${openActs(sql)} a
      where not ${isSuperseded(sql)} group by a.office) o using (office)
    order by d.office`;
  const nowOf = (office: string) => successorOf(office, at).slice(0, officeCodeLength);
  const lists = [...new Set(rows.map(({ office }) => nowOf(office)))].filter(isOfficeCode);
  const listOf = (office: string) => {
    const found = lists.filter((list) => seesOffice(list, office, at));
    return found.find((list) => found.every((other) => seesOffice(list, other, at))) ?? office;
  };
  const byList = new Map<string, ActsOfOffice>();
  for (const { office: of, done, pending } of rows) {
    const office = listOf(of);
    const before = byList.get(office) ?? { office, done: 0, pending: 0 };
    byList.set(office, { office, done: before.done + done, pending: before.pending + pending });
  }
  return [...byList.values()];
}

/** An act as a report lists it. */
export interface ReportedAct {
  readonly id: string;
  readonly office: string;
  readonly number: string;
  /** VNACCS's number, with its branch where that is known; null while none is known here. */
  readonly theirs: string | null;
  readonly at: string;
  readonly officer: string;
  readonly kind: StoredAct["kind"];
  readonly good: boolean | null;
  readonly channel: number | null;
  readonly basis: string | null;
  readonly reference: string | null;
  readonly text: string;
  readonly superseded: boolean;
  readonly enteredAt: string | null;
  readonly enteredBy: string | null;
}

/** Those of a time, oldest first. */
export async function reportedActs(
  sql: Sql | TransactionSql,
  { after, until }: { readonly after: Date | null; readonly until: Date | null },
): Promise<ReportedAct[]> {
  const rows = await sql`
    select a.id::text as id, d.office, a.number, ${
    primaryNumber(sql)
  } as theirs, a.at, a.officer, a.kind, a.good,
      a.asked_channel as channel, a.basis, a.reference, a.text, ${isSuperseded(sql)} as superseded,
      e.at as entered_at, e.officer as entered_by
    from officer_act a
    cross join lateral (select d.office from document d where d.id = a.document limit 1) d
    left join number_map n on n.ours = a.document
    left join act_entered e on e.act = a.id
    where not a.proposed and a.at > coalesce(${after}::timestamptz, '-infinity')
      and a.at <= coalesce(${until}::timestamptz, 'infinity')
    order by a.id`;
  return rows.map(({ at, entered_at, entered_by, ...row }) => ({
    ...row as Omit<ReportedAct, "at" | "enteredAt" | "enteredBy">,
    at: at.toISOString(),
    enteredAt: entered_at?.toISOString() ?? null,
    enteredBy: entered_by,
  }));
}

export interface ActsBalance {
  readonly done: number;
  readonly entered: number;
  readonly pending: number;
  /** A later record counts instead, and they were not entered before it. */
  readonly superseded: number;
}

/** Acts of officers = entered at VNACCS + to be entered + superseded; each counted by itself. */
export async function actsBalance(sql: Sql | TransactionSql): Promise<ActsBalance> {
  const [row] = await sql`
    select (select count(*)::int from officer_act where not proposed) as done,
      (select count(*)::int from act_entered) as entered,
      count(*) filter (where not superseded)::int as pending,
      count(*) filter (where superseded)::int as superseded
    from (
      select ${isSuperseded(sql)} as superseded from ${openActs(sql)} a) open`;
  const { done, entered, pending, superseded } = row!;
  return { done, entered, pending, superseded };
}
