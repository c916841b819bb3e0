/**
 * Throws away a plan of which nothing was begun, so that another can be made of the same items: with
 * other settings, or because nobody wants it. Its row stays, with who made it; the audit says who threw
 * it away.
 */
import type { Sql } from "postgres";
import { audit } from "../audit/audit_store.ts";
import { say } from "../../core/reasons/mod.ts";
import {
  findPlan,
  type GiveBackPlan,
  lockPlan,
  type PlanAct,
  PlanRefused,
} from "./give_back_plans.ts";
import { lockPlans } from "./lock_plans.ts";

export async function discardPlan(
  sql: Sql,
  id: number,
  { actor, reason }: PlanAct,
): Promise<GiveBackPlan> {
  await sql.begin(async (transaction) => {
    // As whoever makes a plan: nobody moves an item into this one meanwhile, or sums up the other.
    await lockPlans(transaction);
    await lockPlan(transaction, id, ["planned", "approved"]);
    await transaction`
      delete from failback_document d using failback_item i
      where i.place = d.place and i.plan = ${id} and i.attempts = 0 and i.state <> 'decided'`;
    const freed = await transaction`
      delete from failback_item i
      where i.plan = ${id} and i.attempts = 0 and i.state <> 'decided' returning 1`;
    await keepTheRest(transaction, id);
    await transaction`
      update failback_plan set state = 'discarded', ended_at = now() where id = ${id}`;
    await audit(transaction, {
      actor,
      action: "give-back discarded",
      reason,
      details: { plan: id, items: freed.length },
    });
  });
  return (await findPlan(sql, id))!;
}

/**
 * What was sent before, or what a person has decided about, cannot be planned as if it were new: it goes
 * back to the plan that ended last. What was to be sent again waits for a person there.
 */
async function keepTheRest(
  transaction: Parameters<typeof lockPlan>[0],
  id: number,
): Promise<void> {
  const [kept] = await transaction`
    select count(*) filter (where attempts > 0 and state <> 'decided')::int as sent
    from failback_item where plan = ${id} having count(*) > 0`;
  if (kept === undefined) return;
  const [ended] = await transaction`
    select id from failback_plan where state = 'done' order by id desc limit 1`;
  if (ended === undefined) {
    // What has been sent has come from a plan that has ended.
    if (kept.sent > 0) throw new PlanRefused(say("PLAN_SENT_FROM", { plan: id }));
    return;
  }
  await transaction`
    update failback_item set plan = ${ended.id}, changed_at = now(),
      reason = case when state = 'decided' then reason else ${
    say("PLAN_DISCARDED", { plan: id })
  } end,
      state = case when state = 'decided' then state else 'held' end
    where plan = ${id}`;
  await transaction`delete from failback_sum where plan = ${ended.id}`;
}
