import type { Sql } from "postgres";
import { sumBalance } from "../../adapters/balance/sum_balance.ts";
import { indexClosedPart } from "../../adapters/journal/journal_parts.ts";

/** What the node that leads does beside the traffic, turn by turn, until nothing is left to do. */
export async function settleYears(sql: Sql): Promise<void> {
  while (await indexClosedPart(sql) !== undefined);
  while ((await sumBalance(sql)).more);
}
