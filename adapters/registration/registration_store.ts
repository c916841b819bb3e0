/** Requests of enterprises and what became of them. */
import type { Sql, TransactionSql } from "postgres";
import {
  type DaysOff,
  dueAt,
  isEditable,
  moveRegistration,
  type RegistrationContent,
  type RegistrationKind,
  type RegistrationMove,
  type RegistrationState,
} from "../../core/registration/mod.ts";
import { audit } from "../audit/audit_store.ts";
import { refuseWhileLost } from "../lost_rows/refuse_while_lost.ts";
import { storableJson } from "../postgres/storable_text.ts";
import type { AuditAction } from "../../core/reasons/mod.ts";

export interface Registration {
  readonly id: number;
  readonly kind: RegistrationKind;
  readonly taxCode: string;
  readonly state: RegistrationState;
  readonly content: RegistrationContent;
  readonly madeAt: Date;
  readonly submittedAt: Date | null;
  readonly dueAt: Date | null;
  readonly decidedAt: Date | null;
}

export interface RegistrationStep {
  readonly at: Date;
  readonly actor: string;
  readonly state: RegistrationState;
  readonly reason: string;
}

/** An enterprise as it was approved last. */
export interface Enterprise {
  readonly taxCode: string;
  readonly userCode: string;
  readonly state: "active" | "cancelled";
  readonly content: RegistrationContent;
  readonly registeredAt: Date;
  readonly issuedAt: Date | null;
  readonly issuedBy: string | null;
}

type AnySql = Sql | TransactionSql;

/** Begins a request; undefined where the enterprise has one open already. */
export async function beginRegistration(
  sql: AnySql,
  { kind, taxCode, content, actor, now }: {
    readonly kind: RegistrationKind;
    readonly taxCode: string;
    readonly content: RegistrationContent;
    readonly actor: string;
    readonly now: Date;
  },
): Promise<number | undefined> {
  const [row] = await sql`
    insert into registration (kind, tax_code, state, content, made_at)
    values (${kind}, ${taxCode}, 'draft', ${json(content)}::text::jsonb, ${now})
    on conflict do nothing returning id`;
  if (row === undefined) return undefined;
  const id = Number(row.id);
  await addStep(sql, id, { at: now, actor, state: "draft", reason: "" });
  return id;
}

/** The request that the enterprise has open, else its last one. */
export async function currentRegistration(
  sql: AnySql,
  taxCode: string,
): Promise<Registration | undefined> {
  const [row] = await sql<RegistrationRow[]>`
    select * from registration where tax_code = ${taxCode} order by id desc limit 1`;
  return row && registrationFromRow(row);
}

export async function findRegistration(
  sql: AnySql,
  id: number,
): Promise<Registration | undefined> {
  const [row] = await sql<RegistrationRow[]>`select * from registration where id = ${id}`;
  return row && registrationFromRow(row);
}

/** Requests that were submitted, those due first first; `after` goes on behind an id. */
export async function listRegistrations(
  sql: Sql,
  { state, taxCode, before, limit }: {
    readonly state?: RegistrationState;
    readonly taxCode?: string;
    readonly before?: number;
    readonly limit: number;
  },
): Promise<Registration[]> {
  const rows = await sql<RegistrationRow[]>`
    select * from registration
    where submitted_at is not null
      and (${state ?? null}::text is null or state = ${state ?? null})
      and (${taxCode ?? null}::text is null or tax_code = ${taxCode ?? null})
      and (${before ?? null}::bigint is null or id < ${before ?? null})
    order by id desc limit ${limit}`;
  return rows.map(registrationFromRow);
}

/** How many wait for an answer, and how many of them too long. */
export async function countWaiting(
  sql: Sql,
  now: Date,
): Promise<{ readonly waiting: number; readonly overdue: number }> {
  const [row] = await sql`
    select count(*)::int as waiting, (count(*) filter (where due_at < ${now}))::int as overdue
    from registration where state = 'submitted'`;
  return { waiting: row!.waiting, overdue: row!.overdue };
}

export async function registrationSteps(sql: Sql, id: number): Promise<RegistrationStep[]> {
  return await sql<RegistrationStep[]>`
    select at, actor, state, reason from registration_step
    where registration = ${id} order by step`;
}

/** What became of a change. `conflict`: the request is in another state by now. */
export type ChangeOutcome = "done" | "conflict";

/** Changes what a request holds, while the enterprise may. */
export async function changeContent(
  sql: Sql,
  id: number,
  change: (content: RegistrationContent) => RegistrationContent,
): Promise<ChangeOutcome> {
  return await sql.begin(async (transaction) => {
    const found = await lockRegistration(transaction, id);
    if (found === undefined || !isEditable(found.state) || found.kind === "cancel") {
      return "conflict";
    }
    await transaction`
      update registration set content = ${json(change(found.content))}::text::jsonb
      where id = ${id}`;
    return "done";
  });
}

/**
 * Moves a request on, unless it is not where the step begins.
 *
 * @throws RowsLost while the database has lost rows that nobody has acknowledged.
 */
export async function stepRegistration(
  transaction: TransactionSql,
  id: number,
  move: RegistrationMove,
  { actor, reason, now, daysOff }: {
    readonly actor: string;
    readonly reason: string;
    readonly now: Date;
    /** What counts for the time of the answer; undefined = what is built in. */
    readonly daysOff?: DaysOff;
  },
): Promise<Registration | undefined> {
  await refuseWhileLost(transaction);
  const found = await lockRegistration(transaction, id);
  const state = found && moveRegistration(found.state, move);
  if (found === undefined || state === undefined) return undefined;
  if (move === "submit") {
    await transaction`
      update registration set state = ${state}, submitted_at = ${now}, due_at = ${
      dueAt(now, daysOff)
    }
      where id = ${id}`;
  } else {
    await transaction`
      update registration set state = ${state}, decided_at = ${now} where id = ${id}`;
  }
  await addStep(transaction, id, { at: now, actor, state, reason });
  const details = { registration: id, taxCode: found.taxCode, kind: found.kind };
  // No move leads back to a draft.
  const action = `registration ${state}` as AuditAction;
  await audit(transaction, { actor, action, reason, details });
  return { ...found, state };
}

export async function findEnterprise(
  sql: AnySql,
  taxCode: string,
): Promise<Enterprise | undefined> {
  const [row] = await sql`select * from enterprise where tax_code = ${taxCode}`;
  return row && {
    taxCode: row.tax_code,
    userCode: row.user_code,
    state: row.state,
    content: row.content,
    registeredAt: row.registered_at,
    issuedAt: row.issued_at,
    issuedBy: row.issued_by,
  };
}

async function lockRegistration(
  transaction: TransactionSql,
  id: number,
): Promise<Registration | undefined> {
  const [row] = await transaction<RegistrationRow[]>`
    select * from registration where id = ${id} for update`;
  return row && registrationFromRow(row);
}

async function addStep(sql: AnySql, id: number, step: RegistrationStep): Promise<void> {
  await sql`
    insert into registration_step (registration, step, at, actor, state, reason)
    select ${id}, coalesce(max(step), 0) + 1, ${step.at}, ${step.actor}, ${step.state},
      ${step.reason}
    from registration_step where registration = ${id}`;
}

export function json(content: RegistrationContent): string {
  return storableJson(content);
}

interface RegistrationRow {
  readonly id: string;
  readonly kind: RegistrationKind;
  readonly tax_code: string;
  readonly state: RegistrationState;
  readonly content: RegistrationContent;
  readonly made_at: Date;
  readonly submitted_at: Date | null;
  readonly due_at: Date | null;
  readonly decided_at: Date | null;
}

function registrationFromRow(row: RegistrationRow): Registration {
  return {
    id: Number(row.id),
    kind: row.kind,
    taxCode: row.tax_code,
    state: row.state,
    content: row.content,
    madeAt: row.made_at,
    submittedAt: row.submitted_at,
    dueAt: row.due_at,
    decidedAt: row.decided_at,
  };
}
