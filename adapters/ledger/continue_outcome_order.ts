import type { Sql } from "postgres";

/**
 * Sees to it that what comes stands behind what is stored, where a dump was restored into a cluster
 * that counts its transactions from lower on (step 0023). Gives whether anything had to be done.
 */
export async function continueOutcomeOrder(sql: Sql): Promise<boolean> {
  const [row] = await sql`select continue_outcome_order() > 0 as raised`;
  return row!.raised as boolean;
}
