/** Plans that are thrown away before anything of them was begun. */
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { standbyBalance } from "../balance/standby_balance.ts";
import { sumBalance } from "../balance/sum_balance.ts";
import { byteSeal } from "../seals/byte_seal.ts";
import { scratchSchema } from "../testing/scratch_schema.ts";
import { decideItem } from "./decide_item.ts";
import { discardPlan } from "./discard_plan.ts";
import { approvePlan, findPlan, makePlan, movePlan, newestPlan } from "./give_back_plans.ts";
import { importPaperNotes } from "./paper_notes.ts";
import { planItems } from "./plan_items.ts";

const act = { actor: "mai", reason: "other settings" };
const settings = { ask: "always", concurrency: 8, perSecond: 0 } as const;

function contextOf(sql: Sql) {
  return { sql, seal: byteSeal(undefined) };
}

async function note(sql: Sql, ...documents: readonly string[]): Promise<void> {
  const when = new Date("2026-03-02T03:00:00Z");
  const notes = documents.map((document) => ({ document, what: "released", when, who: "Lan" }));
  await importPaperNotes(sql, notes, act);
}

Deno.test("of nothing no plan is made", async () => {
  await using schema = await scratchSchema("failback");
  const { sql } = schema;
  await assert.rejects(makePlan(contextOf(sql), settings, act), /nothing waits to be given back/);
  assert.equal(await newestPlan(sql), undefined);
});

Deno.test("a plan that was not begun is thrown away, and another is made of the same items", async () => {
  await using schema = await scratchSchema("failback");
  const { sql } = schema;
  await note(sql, "100000004711", "100000004721");
  const first = await makePlan(contextOf(sql), settings, act);
  await approvePlan(contextOf(sql), first.id, act);
  await assert.rejects(makePlan(contextOf(sql), settings, act), /is still open/);
  const discarded = await discardPlan(sql, first.id, act);
  assert.deepEqual([discarded.state, discarded.counts.held], ["discarded", 0]);
  assert.equal(await newestPlan(sql), undefined);
  await assert.rejects(
    discardPlan(sql, first.id, act),
    /is discarded, expected planned or approved/,
  );

  const second = await makePlan(contextOf(sql), { ...settings, perSecond: 20 }, act);
  assert.deepEqual([second.counts.held, second.settings.perSecond], [2, 20]);
  await approvePlan(contextOf(sql), second.id, act);
  await movePlan(sql, second.id, "run", act);
  await assert.rejects(
    discardPlan(sql, second.id, act),
    /is running, expected planned or approved/,
  );
  const audited = await sql`
    select actor, details from audit where action = 'give-back discarded'`;
  assert.deepEqual(audited.map((row) => ({ ...row })), [
    { actor: "mai", details: { plan: first.id, items: 2 } },
  ]);
});

Deno.test("what was sent before, or was decided about, goes back to the plan before", async () => {
  await using schema = await scratchSchema("failback");
  const { sql } = schema;
  const [row] = await sql`
    insert into failback_plan (created_by, reason, settings, state)
    values ('mai', '', '{}', 'done') returning id::int`;
  const before = row!.id;
  const sent = 1_000_000;
  await sql`
    insert into failback_item (place, plan, source, stream, sequence, procedure, number, expected,
      state, ask, attempts)
    values (${sent}, ${before}, 'message', 1, 1, 'IDA', '', '', 'refused', false, 1)`;
  await note(sql, "100000004711", "100000004721");
  const plan = await makePlan(contextOf(sql), settings, act);
  const [paper] = await planItems(sql, plan.id);
  await decideItem(sql, paper!.item, { ...act, decision: "done" });
  await decideItem(sql, sent, { ...act, decision: "again" });
  assert.equal((await findPlan(sql, plan.id))?.counts.pending, 1);
  await sumBalance(sql);
  await discardPlan(sql, plan.id, act);
  const { counts } = (await findPlan(sql, before))!;
  assert.deepEqual([counts.held, counts.decided], [1, 1]);
  const kept = await planItems(sql, before);
  assert.match(kept.find(({ item }) => item === sent)!.reason, /was discarded before it was begun/);
  const { paper: notes } = await standbyBalance(sql);
  assert.deepEqual(notes, { noted: 2, pending: 1, decided: 1 });
  // And is sent again in the plan before, which is open again.
  await decideItem(sql, sent, { ...act, decision: "again" });
  assert.equal((await newestPlan(sql))?.state, "paused");
});
