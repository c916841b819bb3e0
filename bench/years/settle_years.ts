import type { Sql } from "postgres";
import { sumBalance } from "../../adapters/balance/sum_balance.ts";
import { indexClosedPart } from "../../adapters/journal/journal_parts.ts";
import { dropOldSamples } from "../../adapters/traffic/write_samples.ts";
import { countedBy } from "../../core/traffic/mod.ts";

/** What the node that leads does beside the traffic, turn by turn, until nothing is left to do. */
export async function settleYears(sql: Sql): Promise<void> {
  while (await indexClosedPart(sql) !== undefined);
  while ((await sumBalance(sql)).more);
  await dropOldSamples(sql, new Date(), [...countedBy, "measured", "waiting"]);
}
