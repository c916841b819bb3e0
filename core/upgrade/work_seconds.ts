import type { TableWork } from "./step_facts.ts";

/** What a table holds now, by the database's own estimate. */
export interface TableSize {
  readonly rows: number;
  /** With everything that is kept beside it, indexes aside. */
  readonly bytes: number;
}

/**
 * What a server manages in a second. Measured with 300,000 rows of 1 KB in memory, on two cores that had
 * much else to do: one with nothing else to do is faster, one that has to read all from a slow disk is
 * slower. It tells seconds from minutes and minutes from hours, and no more.
 */
const perSecond: Readonly<Record<TableWork, { readonly rows: number; readonly bytes: number }>> = {
  reads: { rows: 4_000_000, bytes: 500e6 },
  indexes: { rows: 1_000_000, bytes: 400e6 },
  updates: { rows: 30_000, bytes: 40e6 },
  rewrites: { rows: 100_000, bytes: 50e6 },
  empties: { rows: Infinity, bytes: Infinity },
};

/** About how long it takes; rows and bytes cost one after the other. */
export function workSeconds(work: TableWork, { rows, bytes }: TableSize): number {
  const speed = perSecond[work];
  return rows / speed.rows + bytes / speed.bytes;
}
