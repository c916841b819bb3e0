import type { TransactionSql } from "postgres";
import { say } from "../../core/reasons/mod.ts";
import { shareWithin } from "../postgres/advisory_lock.ts";

/** Rows are lost that nobody has acknowledged, and nothing is to be decided before (`SONGHANH_LOST_ROWS=stop`). */
export class RowsLost extends Error {
  override readonly name = "RowsLost";

  constructor(lost: string) {
    super(untilAcknowledged(lost));
  }
}

/** What is lost, and what has to be done about it. */
export function untilAcknowledged(lost: string): string {
  return `${lost}; ${say("NOTHING_UNTIL_ACKNOWLEDGED")}`;
}

/**
 * Refuses to decide about what is stored while the database has lost what it had committed: the last
 * correction of a document, or that its enterprise has gone, may be among it. Until the commit nobody
 * changes the mode or says that rows are lost.
 *
 * @throws RowsLost
 */
export async function refuseWhileLost(transaction: TransactionSql): Promise<void> {
  await shareWithin(transaction, "mode");
  const [row] = await transaction`
    select string_agg(sentence, '; ' order by id) as sentence, bool_or(stops) as stops
    from lost_rows where acknowledged_at is null`;
  if (row?.stops) throw new RowsLost(row.sentence);
}
