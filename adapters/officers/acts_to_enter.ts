/**
 * What officers did in the standby's time has to be entered at VNACCS by hand: it knows of no act of
 * theirs, only of what is given back. Each act stands on its office's list until somebody says that it
 * is entered. A proposal changed nothing and is none.
 */
import type { Sql, TransactionSql } from "postgres";
import { type OfficesAt, seesOffice } from "../../core/codes/offices.ts";
import type { FamilyName } from "../../core/procedures/mod.ts";
import { audit } from "../audit/audit_store.ts";
import { isWithinReach } from "./office_reach.ts";
import { actOfRow, type OfficerActRow, type StoredAct } from "./officer_act_store.ts";

export interface ActToEnter extends StoredAct {
  readonly id: string;
  readonly document: string;
  readonly family: FamilyName;
  readonly office: string;
  /** VNACCS's number, without the branch; null while it has none that is known here. */
  readonly theirs: string | null;
  readonly entered: { readonly at: Date; readonly officer: string; readonly note: string } | null;
}

/** An act with its document, its number at VNACCS, and who has entered it. */
type ActToEnterRow =
  & OfficerActRow
  & Pick<ActToEnter, "id" | "document" | "family" | "office" | "theirs">
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
  const found = await sql<ActToEnterRow[]>`
    select a.*, d.family, d.office, m.theirs, e.at as entered_at, e.officer as entered_by, e.note
    from officer_act a
    join (select id, family, office from document
      where ${isWithinReach(sql, office, at)}) d on d.id = a.document
    left join number_map m on m.ours = a.document
    left join act_entered e on e.act = a.id
    where not a.proposed and (${all} or e.act is null) and a.id > ${after}
    order by a.id limit ${limit + 1}`;
  const rows = found.slice(0, limit);
  const [count] = await sql<[{ pending: number }]>`
    select count(*)::int as pending from officer_act a
    join (select id from document where ${isWithinReach(sql, office, at)}) d on d.id = a.document
    where not a.proposed and not exists (select 1 from act_entered e where e.act = a.id)`;
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

export interface ActsBalance {
  readonly done: number;
  readonly entered: number;
  readonly pending: number;
}

/** Acts of officers = entered at VNACCS + to be entered; each counted by itself. */
export async function actsBalance(sql: Sql | TransactionSql): Promise<ActsBalance> {
  const [row] = await sql`
    select (select count(*)::int from officer_act where not proposed) as done,
      (select count(*)::int from act_entered) as entered,
      (select count(*)::int from officer_act a where not a.proposed
        and not exists (select 1 from act_entered e where e.act = a.id)) as pending`;
  return { done: row!.done, entered: row!.entered, pending: row!.pending };
}
