/**
 * What a person decides about an item that waits for one. A later decision takes the place of an
 * earlier one as long as nothing rests on that (`decided_number.ts`); the audit keeps both.
 */
import type { Sql, TransactionSql } from "postgres";
import { audit } from "../audit/audit_store.ts";
import { type ItemState, PlanRefused } from "./give_back_plans.ts";
import { type DecidedItem, mapDecidedNumber } from "./decided_number.ts";
import { doubtLost } from "./doubt_lost.ts";
import { lockPlans } from "./lock_plans.ts";
import { say } from "../../core/reasons/mod.ts";
import type { NumberBands } from "../../core/numbering/mod.ts";

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

/** Whether a person may decide about it: for the first time, or otherwise than before. */
export function mayBeDecided({ state }: { readonly state: ItemState }): boolean {
  return isToBeDecided({ state }) || state === "decided";
}

/**
 * `place` names the item. Items that were held because of it wait no longer. `bands`: the sequences
 * that the standby gives, among which no number of VNACCS's is looked for.
 */
export async function decideItem(
  sql: Sql,
  place: number,
  { decision, reason, actor, number }: ItemDecision,
  bands?: NumberBands,
): Promise<void> {
  await sql.begin(async (transaction) => {
    // As whoever makes a plan: which one is open stays so, and no second one is opened.
    await lockPlans(transaction);
    await doubtLost(transaction);
    const [item] = await transaction`
      select i.*, p.state as plan_state from failback_item i join failback_plan p on p.id = i.plan
      where i.place = ${place} for update of i`;
    if (item === undefined) throw new PlanRefused(say("NO_ITEM", { item: place }));
    const was = item.state as ItemState;
    if (!mayBeDecided({ state: was })) {
      const expected = [...waiting, "decided"].join(", ");
      throw new PlanRefused(say("ITEM_STATE", { item: place, state: was, expected }));
    }
    if (decision === "again" && item.source === "paper") {
      throw new PlanRefused(say("ITEM_PAPER", { item: place }));
    }
    if (decision === "again" && number !== undefined) {
      throw new PlanRefused(say("NUMBER_OF_AGAIN", { item: place }));
    }
    if (decision === "again" && was === "decided") await assertNothingWentOn(transaction, place);
    const numberBefore: string | null = item.decided_number;
    await mapDecidedNumber(transaction, item as unknown as DecidedItem, number, bands);
    const state = decision === "done" ? "decided" : "pending";
    // What goes on does so in the plan that is open, or in its own, which is opened again.
    const [open] = await transaction`
      select id from failback_plan where state not in ('done', 'discarded')`;
    const plan = open?.id ?? item.plan;
    if (state === "pending" && open === undefined && item.plan_state === "discarded") {
      throw new PlanRefused(say("PLAN_DISCARDED", { plan }));
    }
    await transaction`
      update failback_item set plan = ${plan}, state = 'pending', held_by = null, reason = '',
        changed_at = now()
      where held_by = ${place} and state = 'held'`;
    if (state === "pending") {
      await transaction`update failback_item set plan = ${plan} where place = ${place}`;
    }
    await transaction`
      update failback_item set state = ${state}, reason = ${reason}, decided_by = ${actor},
        decided_attempts = attempts, ask = ask or ${
      decision === "again" && item.attempts > 0
    }, held_by = null,
        decided_number = ${number ?? null}, due_at = '-infinity', changed_at = now()
      where place = ${place}`;
    await transaction`
      update failback_plan set state = 'paused', ended_at = null
      where id = ${plan} and state = 'done'
        and exists (select 1 from failback_item where plan = ${plan} and state = 'pending')`;
    await audit(transaction, {
      actor,
      action: "give-back item decided",
      reason,
      details: {
        item: place,
        decision,
        was,
        ...(number === undefined ? {} : { number }),
        ...(numberBefore === null ? {} : { numberBefore }),
      },
    });
  });
}

/** What was let go on by a decision has reached the primary: the item would come behind it. */
async function assertNothingWentOn(transaction: TransactionSql, place: number): Promise<void> {
  const [later] = await transaction`
    select i.place from failback_document d
    join failback_document e on e.document = d.document and e.place > d.place
    join failback_item i on i.place = e.place
    where d.place = ${place} and i.attempts > 0
      and i.state in ('sending', 'unknown', 'given back', 'already there', 'differs')
    order by i.place limit 1`;
  if (later === undefined) return;
  throw new PlanRefused(say("DECISION_OVERTAKEN", { item: place, later: later.place }));
}
