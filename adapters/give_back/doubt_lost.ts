/**
 * After a failover, or in a restored backup, what is open of a give-back may have reached the primary
 * already: claims, what became of them and the numbers of the primary stand in no stream of the journal,
 * so nothing tells whether they are among what is lost. Each open item is then asked about before it is
 * sent; one that nobody can be asked about waits for a person. Whoever is about to send or to add items
 * looks for it first, and `GiveBackItems.claim` claims nothing of a plan that was not looked at.
 */
import type { Sql, TransactionSql } from "postgres";

/** States after which later items of the same documents may go on. */
export const passedStates = ["given back", "already there", "decided"];

/** Gives how many items are in doubt by this. */
export async function doubtLost(sql: Sql | TransactionSql): Promise<number> {
  const [row] = await sql`
    with plan as (
      update failback_plan set line = give_back_line() where line is distinct from give_back_line()
      returning id
    ), item as (
      -- Who had decided to send it again has not seen what came of that.
      update failback_item i set ask = true, decided_by = null, changed_at = now()
      from plan where i.plan = plan.id and i.source = 'message' and i.state <> all (${passedStates})
      returning 1
    )
    select count(*)::int as items from item`;
  return row!.items;
}

/** Messages of epochs before this one may have been given back before rows were lost. */
export async function doubtedBefore(sql: Sql | TransactionSql): Promise<number> {
  const [row] = await sql`
    select coalesce(max(epoch), 0) as epoch from lost_rows where doubts_give_back`;
  return Number(row!.epoch);
}
