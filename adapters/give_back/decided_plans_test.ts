/** Plans whose items a person decides about while something else is done with plans. */
import assert from "node:assert/strict";
import type { Sql, TransactionSql } from "postgres";
import { byteSeal } from "../seals/byte_seal.ts";
import { scratchDeclaration } from "../testing/scratch_declaration.ts";
import { scratchSchema } from "../testing/scratch_schema.ts";
import { waitUntil } from "../testing/wait_until.ts";
import { decideItem } from "./decide_item.ts";
import { GiveBackItems } from "./give_back_items.ts";
import { movePlan } from "./give_back_plans.ts";
import { makeReport } from "./give_back_report.ts";

const act = { actor: "mai", reason: "" };

/** A plan; its days are those of March 2026. */
async function aPlan(
  sql: Sql | TransactionSql,
  state: string,
  { began, ended }: { readonly began?: number; readonly ended?: number } = {},
): Promise<number> {
  const day = (of: number | undefined) => of === undefined ? null : new Date(Date.UTC(2026, 2, of));
  const [row] = await sql`
    insert into failback_plan (created_by, reason, settings, state, created_at, approved_at,
      started_at, ended_at)
    values ('mai', '', '{}', ${state}, coalesce(${day(began)}, now()), ${day(began)}, ${day(began)},
      ${day(ended)})
    returning id`;
  return Number(row!.id);
}

async function anItem(sql: Sql, plan: number, place: number, state: string): Promise<void> {
  await sql`
    insert into failback_item (place, plan, source, stream, sequence, procedure, number, expected,
      state, ask)
    values (${place}, ${plan}, 'message', 1, ${place}, 'IDA', '', '', ${state}, false)`;
}

const statesOf = async (sql: Sql) =>
  (await sql`select state from failback_plan order by id`).map(({ state }) => state);

/** What begins while another session holds something, and lets go when it is waited for. */
async function meanwhile(
  sql: Sql,
  hold: (transaction: TransactionSql) => Promise<unknown>,
  begin: () => Promise<unknown>,
): Promise<void> {
  let begun: Promise<unknown> = Promise.resolve();
  await sql.begin(async (transaction) => {
    await hold(transaction);
    begun = begin();
    begun.catch(() => {});
    await waitUntil("somebody waits for what is held", async () => {
      const [row] = await sql`
        select from pg_locks l join pg_stat_activity a using (pid)
        where not l.granted and a.datname = current_database()`;
      return row !== undefined;
    });
  });
  await begun;
}

Deno.test("an act stands in one plan's report, whatever is sent again later", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  const plans = [
    await aPlan(sql, "done", { began: 5, ended: 6 }),
    await aPlan(sql, "done", { began: 15, ended: 16 }),
  ];
  await anItem(sql, plans[0]!, 1, "refused");
  const { id, number } = await scratchDeclaration(sql, { channel: 2 });
  for (const day of [4, 14, 24]) {
    await sql`
      insert into officer_act (document, number, epoch, at, officer, kind, text, state)
      values (${id}, ${number}, 1, ${new Date(Date.UTC(2026, 2, day))}, 'hoa', 'papers', '',
        'registered')`;
  }
  const daysByPlan = async () =>
    await Promise.all(
      plans.map(async (plan) =>
        (await makeReport(sql, plan, new Date()))!.acts.map(({ at }) => new Date(at).getUTCDate())
      ),
    );
  // What was done since the last plan waits for another, and is said with the last.
  const days = [[4], [14, 24]];
  assert.deepEqual(await daysByPlan(), days);
  await decideItem(sql, 1, { ...act, decision: "again" });
  assert.deepEqual(await statesOf(sql), ["paused", "done"]);
  assert.deepEqual(await daysByPlan(), days, "the first plan is open again");
  await sql`update mode set mode = 'failback'`;
  await movePlan(sql, plans[0]!, "resume", act);
  await sql`update failback_item set state = 'given back'`;
  await new GiveBackItems(sql, byteSeal(undefined)).finish(plans[0]!);
  assert.deepEqual(await statesOf(sql), ["done", "done"]);
  assert.deepEqual(await daysByPlan(), days, "and has ended anew");
});

Deno.test("a plan does not end over an item that is being moved into it", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const items = new GiveBackItems(sql, byteSeal(undefined));
  const before = await aPlan(sql, "done");
  const plan = await aPlan(sql, "running");
  await anItem(sql, before, 1, "refused");
  await meanwhile(
    sql,
    (transaction) =>
      transaction`update failback_item set plan = ${plan}, state = 'pending' where place = 1`,
    () => items.finish(plan),
  );
  assert.deepEqual(await statesOf(sql), ["done", "running"]);
  await sql`update failback_item set state = 'given back'`;
  await items.finish(plan);
  assert.deepEqual(await statesOf(sql), ["done", "done"]);
});

Deno.test("an item is sent again in the plan that is being made, and no second one is opened", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const before = await aPlan(sql, "done");
  await anItem(sql, before, 1, "refused");
  let plan = 0;
  await meanwhile(
    sql,
    async (transaction) => {
      await transaction`lock table failback_plan in exclusive mode`;
      plan = await aPlan(transaction, "planned");
    },
    () => decideItem(sql, 1, { ...act, decision: "again" }),
  );
  assert.deepEqual(await statesOf(sql), ["done", "planned"]);
  const [item] = await sql`select plan::int, state from failback_item`;
  assert.deepEqual({ ...item }, { plan, state: "pending" });
});
