/** The record of decisions: who, when, what, why. Only ever added to. */
import type { Sql, TransactionSql } from "postgres";
import { storableJson } from "./storable_text.ts";

/** An act of a person or of the gateway itself. */
export interface AuditEntry {
  /** Name of the token, or of the node that acted by itself. */
  readonly actor: string;
  /** A few words that do not change, e.g. `automatic action paused`. */
  readonly action: string;
  readonly reason: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface StoredAuditEntry extends Required<AuditEntry> {
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

/** Newest first; `before`: entries with a smaller ID. */
export async function listAudit(
  sql: Sql,
  { before, limit }: { readonly before?: number; readonly limit: number },
): Promise<StoredAuditEntry[]> {
  const rows = await sql`
    select * from audit ${before === undefined ? sql`` : sql`where id < ${before}`}
    order by id desc limit ${limit}`;
  return rows.map((row) => ({
    id: Number(row.id),
    at: row.at,
    actor: row.actor,
    action: row.action,
    reason: row.reason,
    epoch: Number(row.epoch),
    details: row.details,
  }));
}
