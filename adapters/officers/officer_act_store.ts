import type { Sql, TransactionSql } from "postgres";
import type { OfficerAct } from "../../core/documents/mod.ts";

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
  const rows = await sql`
    select * from officer_act where document = ${documentId} order by id`;
  return rows.map(actOfRow);
}

// deno-lint-ignore no-explicit-any -- a row of `officer_act`
export function actOfRow(row: any): StoredAct {
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
