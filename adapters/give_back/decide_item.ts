/** What a person decides about an item that waits for one. */
import type { Sql } from "postgres";
import { audit } from "../audit/audit_store.ts";
import { type ItemState, PlanRefused } from "./give_back_plans.ts";
import { say } from "../../core/reasons/mod.ts";

export interface ItemDecision {
  /**
   * `done`: it is settled otherwise – entered by hand, or not wanted any more; later items of its
   * documents go on. `again`: it is handed over once more, after asking where that is possible.
   */
  readonly decision: "done" | "again";
  readonly reason: string;
  readonly actor: string;
  /** The primary's number for the document, where it was entered by hand there. */
  readonly number?: string;
}

/** States in which an item waits for a person. */
const waiting: readonly ItemState[] = ["refused", "differs", "held", "unknown"];

export function isToBeDecided({ state }: { readonly state: ItemState }): boolean {
  return waiting.includes(state);
}

/** `place` names the item. Items that were held because of it wait no longer. */
export async function decideItem(
  sql: Sql,
  place: number,
  { decision, reason, actor, number }: ItemDecision,
): Promise<void> {
  await sql.begin(async (transaction) => {
    // As whoever makes a plan: which one is open stays so, and no second one is opened.
    await transaction`lock table failback_plan in exclusive mode`;
    const [item] = await transaction`
      select i.*, p.state as plan_state from failback_item i join failback_plan p on p.id = i.plan
      where i.place = ${place} for update of i`;
    if (item === undefined) throw new PlanRefused(say("NO_ITEM", { item: place }));
    if (!isToBeDecided({ state: item.state })) {
      throw new PlanRefused(
        say("ITEM_STATE", { item: place, state: item.state, expected: waiting.join(", ") }),
      );
    }
    if (decision === "again" && item.source === "paper") {
      throw new PlanRefused(say("ITEM_PAPER", { item: place }));
    }
    const state = decision === "done" ? "decided" : "pending";
    // What goes on does so in the plan that is open, or in its own, which is opened again.
    const [open] = await transaction`select id from failback_plan where state <> 'done'`;
    const plan = open?.id ?? item.plan;
    await transaction`
      update failback_item set plan = ${plan}, state = 'pending', held_by = null, reason = '',
        changed_at = now()
      where held_by = ${place} and state = 'held'`;
    if (state === "pending") {
      await transaction`update failback_item set plan = ${plan} where place = ${place}`;
    }
    await transaction`
      update failback_item set state = ${state}, reason = ${reason}, decided_by = ${actor},
        ask = ask or ${decision === "again" && item.attempts > 0}, held_by = null,
        theirs = coalesce(${number ?? null}, theirs), due_at = '-infinity', changed_at = now()
      where place = ${place}`;
    if (number !== undefined && /^\d{12}$/.test(item.number) && item.number !== number) {
      await transaction`
        insert into number_map (ours, theirs, place)
        values (${item.number.slice(0, 11)}, ${number.slice(0, 11)}, ${place})
        on conflict (ours) do update set theirs = excluded.theirs, place = excluded.place`;
    }
    await transaction`
      update failback_plan set state = 'paused', ended_at = null
      where id = ${plan} and state = 'done'
        and exists (select 1 from failback_item where plan = ${plan} and state = 'pending')`;
    await audit(transaction, {
      actor,
      action: "give-back item decided",
      reason,
      details: { item: place, decision, was: item.state },
    });
  });
}
