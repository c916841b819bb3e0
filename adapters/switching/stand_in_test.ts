import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { listAudit } from "../audit/audit_store.ts";
import { acknowledge, loadMode, setPaused } from "../mode/mode_store.ts";
import { listRuns } from "./switch_runs.ts";
import { changeMode } from "../mode/mode_store.ts";
import { StandIn } from "./stand_in.ts";
import { scratchMode } from "../testing/scratch_mode.ts";
import { asSaid } from "../../core/reasons/mod.ts";

const person = { actor: "somebody", reason: "a test" };
const node = (sql: Sql) => ({ sql, node: "a", nodeId: () => 1 });

Deno.test("StandIn acts once, and again only after a person has acknowledged (F35)", async () => {
  await using setting = await scratchMode();
  const { sql } = setting;
  const standIn = new StandIn({ ...node(sql), obstacle: () => Promise.resolve(undefined) });
  assert.equal(await standIn.act(10, "refused"), true);
  const after = await loadMode(sql, "relay");
  assert.deepEqual([after.mode, after.epoch, after.acknowledged], ["standby", 2, false]);
  assert.equal(await standIn.act(11, "refused"), false, "it stands in already");
  // Who looks at the list of switches sees this one too.
  const runs = await listRuns(sql, 9);
  assert.deepEqual(
    runs.map(({ actor, kind, mode, state, epochAfter }) => [actor, kind, mode, state, epochAfter]),
    [["a", "failover", "standby", "done", 2]],
  );
  assert.match(runs[0]!.reason, /^the primary is down: refused/);

  const back = { mode: "relay", action: "switchover", ...person } as const;
  await changeMode(sql, { ...back, expectedEpoch: 2 });
  assert.equal(await standIn.act(20, "refused"), false);
  assert.equal(await standIn.act(20, "refused"), false, "the same failure is told once");
  assert.equal((await loadMode(sql, "relay")).mode, "relay");

  await acknowledge(sql, person);
  await setPaused(sql, true, person);
  assert.equal(await standIn.act(30, "refused"), false);
  await setPaused(sql, false, person);
  assert.equal(await standIn.act(30, "refused"), true);
  const actions = (await listAudit(sql, { limit: 20 })).map(({ action }) => action).reverse();
  assert.deepEqual(actions, [
    "automatic stand-in",
    "switchover",
    "automatic stand-in withheld",
    "automatic action acknowledged",
    "automatic action paused",
    "automatic stand-in withheld",
    "automatic action resumed",
    "automatic stand-in",
  ]);
});

Deno.test("StandIn does not act where the standby cannot take over", async () => {
  await using setting = await scratchMode();
  const { sql } = setting;
  const standIn = new StandIn({
    ...node(sql),
    obstacle: () => Promise.resolve(asSaid("it is away")),
  });
  assert.equal(await standIn.act(10, "refused"), false);
  assert.match((await listAudit(sql, { limit: 1 }))[0]!.reason, /it is away/);
});

Deno.test("changeMode() acts automatically for one of two who decide at the same moment", async () => {
  await using setting = await scratchMode();
  const act = () =>
    changeMode(setting.sql, {
      mode: "standby",
      action: "automatic stand-in",
      ...person,
      expectedEpoch: 1,
      automatic: true,
    });
  const kinds = (await Promise.all([act(), act()])).map(({ kind }) => kind);
  assert.deepEqual(kinds.toSorted(), ["changed", "other epoch"]);
});
