/** The record of decisions: who, when, what, why. Only ever added to. */
import type { Fragment, ISql, Sql, TransactionSql } from "postgres";
import { type CountedRows, countRows } from "../postgres/count_rows.ts";
import { storableJson } from "../postgres/storable_text.ts";
import type { AuditAction } from "../../core/reasons/mod.ts";

/** An act of a person or of the gateway itself. */
export interface AuditEntry {
  /** Name of the token, or of the node that acted by itself. */
  readonly actor: string;
  /** A few words that do not change, e.g. `automatic action paused`. */
  readonly action: AuditAction;
  readonly reason: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface StoredAuditEntry extends Omit<Required<AuditEntry>, "action"> {
  /** As it was called when it was entered. */
  readonly action: string;
  readonly id: number;
  readonly at: Date;
  /** Epoch in force after the act. */
  readonly epoch: number;
}

/** Adds an entry, in the transaction of what it speaks of where there is one. */
export async function audit(
  sql: Sql | TransactionSql,
  { actor, action, reason, details = {} }: AuditEntry,
): Promise<void> {
  await sql`
    insert into audit (actor, action, reason, epoch, details)
    select ${actor}, ${action}, ${reason}, coalesce(max(m.epoch), 0), ${
    storableJson(details)
  }::text::jsonb
    from mode m`;
}

/** What rights and secrets consist of, the mode, and what decides channels; each has a digest in the view `present_state`. */
export type StateKind =
  | "user"
  | "terminals of user"
  | "certificates of user"
  | "terminal"
  | "account"
  | "token"
  | "provider"
  | "enterprise"
  | "mode"
  | "criteria"
  | "criteria in force";

/** Subjects of a change by their kind: user IDs, terminal IDs, names of accounts, … */
export type ChangedStates = Partial<Readonly<Record<StateKind, Iterable<string>>>>;

/**
 * Adds the entry of a change of rights, secrets or criteria, after the change and in its transaction: with the
 * digests of what stands now, which evidence compares with what it finds later. Whoever writes one of
 * the tables behind `present_state` calls it, so that no door can forget the audit.
 */
export async function auditChange(
  transaction: TransactionSql,
  { actor, action, reason, details = {} }: AuditEntry,
  changed: ChangedStates,
): Promise<void> {
  const states = Object.entries(changed).flatMap(([kind, subjects]) =>
    [...subjects].map((subject) => [kind, subject] as const)
  );
  await transaction`select audit_change(${actor}, ${action}, ${reason},
    ${storableJson(details)}::text::jsonb, ${states.map(([kind]) => kind)}::text[],
    ${states.map(([, subject]) => subject)}::text[])`;
}

/** The mode in force, with whether it may change by itself: the one row of table `mode`. */
export const stateOfMode: ChangedStates = { "mode": ["in force"] };

/** The states of a user: what it is, what it owns, what it signs with. */
export function statesOfUsers(userIds: readonly string[]): ChangedStates {
  return { "user": userIds, "terminals of user": userIds, "certificates of user": userIds };
}

export interface AuditSearch {
  readonly actor?: string;
  readonly action?: string;
  /** Stands in the reason or the details, in letters of either size. */
  readonly text?: string;
  readonly from?: Date;
  readonly to?: Date;
}

/** Entries that one page of a search for text looks through: each is read whole. */
const lookedMax = 30_000;

export interface AuditPage {
  readonly entries: readonly StoredAuditEntry[];
  /** Where the search has come to, while what lies beyond it was not looked through. */
  readonly edge: number | undefined;
}

/** The newest first, for whoever wants no more than some of them. */
export async function listAudit(
  sql: Sql,
  search: { readonly limit: number },
): Promise<readonly StoredAuditEntry[]> {
  return (await searchAudit(sql, search)).entries;
}

/** Newest first; `beyond`: entries before the one of this ID, or for `newer` after it. */
export async function searchAudit(
  sql: Sql,
  { beyond, newer = false, limit, ...search }: AuditSearch & {
    readonly beyond?: number;
    readonly newer?: boolean;
    readonly limit: number;
  },
): Promise<AuditPage> {
  const { text, ...others } = search;
  const place = beyond === undefined
    ? sql``
    : newer
    ? sql`and id > ${beyond}`
    : sql`and id < ${beyond}`;
  const inOrder = newer ? sql`order by id` : sql`order by id desc`;
  const [looked] = text === undefined ? [] : await sql<[{ edge: string | null }]>`
    select (select id from audit where true ${wanted(sql, others)} ${place} ${inOrder}
      limit 1 offset ${lookedMax}) as edge`;
  const edge = looked?.edge ?? undefined;
  const within = edge === undefined
    ? sql``
    : newer
    ? sql`and id <= ${edge}`
    : sql`and id >= ${edge}`;
  const rows = await sql`
    select * from (
      select * from audit where true ${wanted(sql, search)} ${place} ${within}
      ${inOrder} limit ${limit}) a
    order by id desc`;
  const entries = rows.map((row) => ({
    id: Number(row.id),
    at: row.at,
    actor: row.actor,
    action: row.action,
    reason: row.reason,
    epoch: Number(row.epoch),
    details: row.details,
  }));
  return { entries, edge: rows.length < limit && edge !== undefined ? Number(edge) : undefined };
}

/** How many entries a search finds, as far as they are counted. */
export function countAudit(sql: Sql, search: AuditSearch): Promise<CountedRows | undefined> {
  return countRows(
    sql,
    (sql, limit) => sql`select 1 from audit where true ${wanted(sql, search)} limit ${limit}`,
  );
}

function wanted(sql: ISql, { actor, action, text, from, to }: AuditSearch): Fragment {
  // The database need not know small and capital letters of Vietnamese; those that it knows are made
  // small once for each entry.
  const spellings = text === undefined
    ? []
    : [text, text.toLowerCase(), text.toUpperCase(), capitalised(text)];
  const contained = spellings.map((each) => `%${each.replace(/[\\%_]/g, "\\$&")}%`);
  return sql`
    ${actor === undefined ? sql`` : sql`and actor = ${actor}`}
    ${action === undefined ? sql`` : sql`and action = ${action}`}
    ${
    text === undefined ? sql`` : sql`and lower(reason || chr(10) || details::text) like any (
          array(select lower(s) from unnest(${contained}::text[]) s))`
  }
    ${from === undefined ? sql`` : sql`and at >= ${from}`}
    ${to === undefined ? sql`` : sql`and at < ${to}`}`;
}

function capitalised(text: string): string {
  const small = text.toLowerCase();
  return small.slice(0, 1).toUpperCase() + small.slice(1);
}
