import type { Sql, TransactionSql } from "postgres";
import type { OfficerAct } from "../../core/documents/mod.ts";
import type { Channel } from "../../core/procedures/mod.ts";

/** An act that was done. */
export interface StoredAct extends OfficerAct {
  readonly officer: string;
  readonly number: string;
}

/** The acts about a document, oldest first. */
export async function officerActs(
  sql: Sql | TransactionSql,
  documentId: string,
): Promise<StoredAct[]> {
  const rows = await sql<OfficerActRow[]>`
    select * from officer_act where document = ${documentId} order by id`;
  return rows.map(actOfRow);
}

/** Of a row of `officer_act` what is read. */
export interface OfficerActRow {
  readonly kind: StoredAct["kind"];
  readonly good: boolean | null;
  readonly asked_channel: Channel | null;
  readonly proposed: boolean;
  readonly basis: StoredAct["basis"] | null;
  readonly reference: string | null;
  readonly text: string;
  readonly at: Date;
  readonly officer: string;
  readonly number: string;
}

export function actOfRow(row: OfficerActRow): StoredAct {
  return {
    kind: row.kind,
    good: row.good ?? undefined,
    channel: row.asked_channel ?? undefined,
    proposed: row.proposed,
    basis: row.basis ?? undefined,
    reference: row.reference ?? undefined,
    text: row.text,
    at: row.at,
    officer: row.officer,
    number: row.number,
  };
}
