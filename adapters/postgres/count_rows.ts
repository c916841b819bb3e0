import type { Fragment, ISql, Sql } from "postgres";

/** Counted no further: whoever reads a list needs to know whether it is long, not how long. */
const countedMax = 1_000;
/** What takes longer is not counted: a page is not held up for it. */
const countMs = 200;

export interface CountedRows {
  readonly count: number;
  /** There are more than that. */
  readonly more: boolean;
}

/**
 * How many rows a query finds, as far as they are counted; undefined where that takes too long.
 * `rows`: the query, which finds no more than `limit`.
 */
export async function countRows(
  sql: Sql,
  rows: (sql: ISql, limit: number) => Fragment,
): Promise<CountedRows | undefined> {
  try {
    const count = await sql.begin("read only", async (transaction) => {
      await transaction.unsafe(`set local statement_timeout = ${countMs}`);
      // Of what there is none lately, the first thousand would be looked for among all rows.
      await transaction.unsafe("set local enable_seqscan = off");
      const [row] = await transaction<{ count: number }[]>`
        select count(*)::integer as count from (${rows(transaction, countedMax + 1)}) found`;
      return row!.count;
    });
    return { count: Math.min(count, countedMax), more: count > countedMax };
  } catch (error) {
    if ((error as { code?: unknown }).code === "57014") return undefined;
    throw error;
  }
}
