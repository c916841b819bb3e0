import assert from "node:assert/strict";
import { scratchDeclaration } from "../testing/scratch_declaration.ts";
import { scratchSchema } from "../testing/scratch_schema.ts";
import { WorkLeft } from "./work_left.ts";

Deno.test("WorkLeft knows that none is left once it was counted, and until a plan is open (F44)", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const left = new WorkLeft(sql, () => 0);
  const relay = { mode: "relay", epoch: 3 } as const;
  for (const mode of ["standby", "failback", "closed"] as const) {
    assert.equal(await left.isNone({ mode, epoch: 3 }), false, mode);
  }
  assert.equal(await left.isNone(relay), true);
  const [plan] = await sql`
    insert into failback_plan (created_by, reason, settings, state)
    values ('mai', '', '{}', 'paused') returning id`;
  assert.equal(await left.isNone(relay), false, "an item is to be sent again");
  await sql`update failback_plan set state = 'done' where id = ${plan!.id}`;
  assert.equal(await left.isNone(relay), false, "it is not counted anew yet");
});

Deno.test("WorkLeft counts anew in another epoch, and now and then while some is left", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  let now = 0;
  const left = new WorkLeft(sql, () => now);
  assert.equal(await left.isNone({ mode: "relay", epoch: 3 }), true);
  await scratchDeclaration(sql);
  assert.equal(await left.isNone({ mode: "relay", epoch: 3 }), true, "nothing is stood in for");
  now = 60_000;
  const relay = { mode: "relay", epoch: 5 } as const;
  assert.equal(await left.isNone(relay), false);
  await sql`delete from message`;
  assert.equal(await left.isNone(relay), false, "it is not counted with every look");
  now += 10_000;
  assert.equal(await left.isNone(relay), true);
});
