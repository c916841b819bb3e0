import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { listAudit } from "../audit/audit_store.ts";
import { changeMode, loadMode } from "../mode/mode_store.ts";
import { connect } from "../postgres/connect.ts";
import { listNodes, NodeRegistry } from "./node_registry.ts";
import { type ScratchMode, scratchMode } from "../testing/scratch_mode.ts";

interface TestNode extends AsyncDisposable {
  readonly sql: Sql;
  readonly registry: NodeRegistry;
}

async function openNode({ url }: ScratchMode, name: string): Promise<TestNode> {
  const sql = connect(url, { schema: "songhanh", connectionsMax: 1 });
  const registry = new NodeRegistry(sql, name);
  await registry.open();
  return { sql, registry, [Symbol.asyncDispose]: () => sql.end({ timeout: 0 }) };
}

Deno.test("NodeRegistry lets one node lead, the next when it leaves", async () => {
  await using setting = await scratchMode();
  await using a = await openNode(setting, "a");
  await using b = await openNode(setting, "b");
  assert.deepEqual(await a.registry.beat(1), { leads: true, epoch: 1, tookFrom: undefined });
  assert.equal((await b.registry.beat(1)).leads, false);
  assert.equal((await a.registry.beat(1)).leads, true);
  assert.deepEqual([a.registry.leads, b.registry.leads], [true, false]);
  const nodes = await listNodes(setting.sql);
  assert.deepEqual(nodes.map(({ name, leads, alive }) => [name, leads, alive]), [
    ["a", true, true],
    ["b", false, true],
  ]);
  // A node that is not fit gives the lease up.
  assert.equal((await a.registry.beat(1, false)).leads, false);
  assert.equal((await b.registry.beat(1)).leads, true);
  await b.registry.close();
  assert.deepEqual(await a.registry.beat(1), { leads: true, epoch: 1, tookFrom: undefined });
});

Deno.test("NodeRegistry takes a dead node's lease at once, without another epoch", async () => {
  await using setting = await scratchMode();
  const a = await openNode(setting, "a");
  await using b = await openNode(setting, "b");
  await a.registry.beat(1);
  await a[Symbol.asyncDispose]();
  // The server ends the session a moment after its connection.
  let beat = await b.registry.beat(1);
  for (let tries = 0; !beat.leads && tries < 100; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    beat = await b.registry.beat(1);
  }
  assert.deepEqual(beat, { leads: true, epoch: 1, tookFrom: undefined });
  assert.deepEqual(await listAudit(setting.sql, { limit: 9 }), []);
});

Deno.test("NodeRegistry takes a silent node's lease when it has run out, and raises the epoch", async () => {
  await using setting = await scratchMode();
  await using a = await openNode(setting, "a");
  await using b = await openNode(setting, "b");
  await a.registry.beat(1);
  assert.equal((await b.registry.beat(1)).leads, false);
  await setting.sql`update lease set until = now() - interval '1 second'`;
  assert.deepEqual(await b.registry.beat(1), { leads: true, epoch: 2, tookFrom: "a" });
  const mode = await loadMode(setting.sql, "relay");
  assert.deepEqual([mode.mode, mode.epoch, mode.by], ["relay", 2, "start"]);
  const [entry] = await listAudit(setting.sql, { limit: 9 });
  assert.deepEqual([entry!.action, entry!.actor, entry!.epoch], ["lease taken over", "b", 2]);
  assert.equal(entry!.details.silent, "a");
  // What the silent node believed is refused, whoever acts on it.
  const late = { mode: "standby", actor: "a", action: "test", reason: "late" } as const;
  const changed = await changeMode(setting.sql, { ...late, expectedEpoch: 1 });
  assert.deepEqual(changed, { kind: "other epoch" });
  assert.equal((await a.registry.beat(1)).leads, false);
  // A lease that ends far ahead was made by a clock that has jumped.
  await setting.sql`update lease set until = now() + interval '1 hour'`;
  assert.equal((await a.registry.beat(2)).tookFrom, "b");
});
