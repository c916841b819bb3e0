import assert from "node:assert/strict";
import { scratchSchema } from "../testing/scratch_schema.ts";
import { changeMode, type StoredMode } from "./mode_store.ts";

Deno.test("a give-back that runs is paused where the new mode does not let it go on, and it is said by whom", async () => {
  await using schema = await scratchSchema("failback");
  const { sql } = schema;
  let epoch = 1;
  const change = async (mode: StoredMode["mode"]) => {
    const order = { mode, actor: "lan", action: "failover", reason: "VNACCS is down again" };
    assert.equal((await changeMode(sql, { ...order, expectedEpoch: epoch++ })).kind, "changed");
  };
  const states = async () =>
    (await sql`select state from failback_plan order by id`).map(({ state }) => state);
  await sql`
    insert into failback_plan (created_by, reason, settings, state)
    values ('mai', '', '{}', 'done'), ('mai', '', '{}', 'running')`;
  await change("relay");
  assert.deepEqual(await states(), ["done", "running"], "it goes on there");
  await change("standby");
  assert.deepEqual(await states(), ["done", "paused"]);
  await change("failback");
  await change("closed");
  const paused = await sql`
    select actor, reason, epoch::int, details from audit where action = 'give-back paused'`;
  const [plan] = await sql`select max(id)::int as id from failback_plan`;
  assert.deepEqual(paused.map((row) => ({ ...row })), [{
    actor: "lan",
    reason: "VNACCS is down again",
    epoch: 3,
    details: { plan: plan!.id, to: "standby" },
  }]);
});
